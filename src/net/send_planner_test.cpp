#include "net/send_planner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"

namespace madang::net {
namespace {

using testing::ElementsAre;

constexpr SocketId kSocket{1};
constexpr SocketAddress kAnna{IpAddress::v4(10, 0, 0, 1), 1000};
constexpr SocketAddress kBert{IpAddress::v4(10, 0, 0, 2), 1000};

/// A queue as the engine leaves it: entries back to back.
class Queue {
 public:
  Queue& add(const SocketAddress& to, std::uint32_t size, SocketId socket = kSocket) {
    entries_.push_back({socket, to, offset_, size});
    offset_ += size;
    return *this;
  }
  Queue& add_many(const SocketAddress& to, std::uint32_t size, int count) {
    for (int i = 0; i < count; ++i) { add(to, size); }
    return *this;
  }
  Queue& leave_gap(std::uint32_t size) {
    offset_ += size;
    return *this;
  }
  std::vector<SendRun> runs() const {
    std::vector<SendRun> out;
    plan_runs(entries_, out);
    return out;
  }

 private:
  std::vector<TransmitQueue::Entry> entries_;
  std::uint32_t offset_ = 0;
};

TEST(PlanRuns, OfNothingIsNothing) { EXPECT_TRUE(Queue().runs().empty()); }

TEST(PlanRuns, EqualSizesToOneDestinationAreOneMessage) {
  EXPECT_THAT(Queue().add_many(kAnna, 1200, 3).runs(), ElementsAre(SendRun{0, 3, 1200, 3600}));
}

TEST(PlanRuns, AShorterOneEndsTheMessageItIsIn) {
  EXPECT_THAT(Queue().add_many(kAnna, 1200, 2).add(kAnna, 700).add(kAnna, 700).runs(),
              ElementsAre(SendRun{0, 3, 1200, 3100}, SendRun{3, 1, 700, 700}));
}

TEST(PlanRuns, ALongerOneBeginsANewMessage) {
  EXPECT_THAT(Queue().add(kAnna, 1199).add(kAnna, 1200).add(kAnna, 1200).runs(),
              ElementsAre(SendRun{0, 1, 1199, 1199}, SendRun{1, 2, 1200, 2400}));
}

TEST(PlanRuns, OtherDestinationsAndSocketsAreOtherMessages) {
  EXPECT_THAT(Queue().add(kAnna, 100).add(kBert, 100).add(kBert, 100).add(kBert, 100, SocketId{2}).runs(),
              ElementsAre(SendRun{0, 1, 100, 100}, SendRun{1, 2, 100, 200}, SendRun{3, 1, 100, 100}));
}

TEST(PlanRuns, WhatIsNotContiguousCannotBeOneVector) {
  EXPECT_THAT(Queue().add(kAnna, 100).leave_gap(1).add(kAnna, 100).runs(),
              ElementsAre(SendRun{0, 1, 100, 100}, SendRun{1, 1, 100, 100}));
}

TEST(PlanRuns, AMessageHasAtMost64Segments) {
  EXPECT_THAT(Queue().add_many(kAnna, 100, 130).runs(),
              ElementsAre(SendRun{0, 64, 100, 6400}, SendRun{64, 64, 100, 6400}, SendRun{128, 2, 100, 200}));
}

TEST(PlanRuns, AMessageHasAtMost65000Bytes) {
  // 54 * 1200 = 64,800; the 55th would make it 66,000.
  EXPECT_THAT(Queue().add_many(kAnna, 1200, 60).runs(),
              ElementsAre(SendRun{0, 54, 1200, 64'800}, SendRun{54, 6, 1200, 7200}));
}

TEST(PlanRuns, LongDatagramsGoAloneLestOnePublisherTurnGsoOffForAll) {
  EXPECT_THAT(Queue().add_many(kAnna, 1453, 2).runs(),
              ElementsAre(SendRun{0, 1, 1453, 1453}, SendRun{1, 1, 1453, 1453}));
}

TEST(PlanRuns, EmptyDatagramsGoAlone) {
  EXPECT_THAT(Queue().add(kAnna, 100).add(kAnna, 0).add(kAnna, 0).runs(),
              ElementsAre(SendRun{0, 1, 100, 100}, SendRun{1, 1, 0, 0}, SendRun{2, 1, 0, 0}));
}

TEST(PlanRuns, EveryEntryIsInExactlyOneRun) {
  SeededRandom random(5);
  Queue queue;
  std::uint32_t entries = 0;
  for (; entries < 2000; ++entries) {
    queue.add(random.below(3) == 0 ? kAnna : kBert, 1198 + static_cast<std::uint32_t>(random.below(3)));
  }
  std::uint32_t next = 0;
  for (const SendRun& run : queue.runs()) {
    EXPECT_EQ(run.first, next);
    next += run.count;
  }
  EXPECT_EQ(next, entries);
}

}  // namespace
}  // namespace madang::net
