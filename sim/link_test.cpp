#include "sim/link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::sim {
namespace {

std::vector<Passage> send(Link& link, Instant now, std::size_t bytes = 100) {
  Outbox<Passage> out;
  link.on_datagram(now, bytes, out);
  return out.drain();
}

TEST(Link, DelaysAndNothingElseUnlessTold) {
  Link link({.delay = 30ms}, 1);
  for (int i = 0; i < 100; ++i) {
    const auto passages = send(link, at(1s + i * 1ms));
    ASSERT_EQ(passages.size(), 1u);
    EXPECT_EQ(passages[0].arrives, at(1s + i * 1ms + 30ms));
    EXPECT_FALSE(passages[0].is_corrupted);
  }
}

TEST(Link, LosesTheShareItIsToldToLose) {
  Link link({.loss = 0.1}, 2);
  for (int i = 0; i < 20'000; ++i) { send(link, at(i * 1ms)); }
  EXPECT_NEAR(static_cast<double>(link.counters().lost), 2'000, 150);
}

TEST(Link, LosesInBurstsAsLongAsTheModelSays) {
  Link link({.bursts = {.to_bad = 0.01, .to_good = 0.2}}, 3);
  int bursts = 0, lost = 0;
  bool was_lost = false;
  for (int i = 0; i < 50'000; ++i) {
    const bool is_lost = send(link, at(i * 1ms)).empty();
    lost += is_lost ? 1 : 0;
    bursts += is_lost && !was_lost ? 1 : 0;
    was_lost = is_lost;
  }
  EXPECT_NEAR(static_cast<double>(lost) / bursts, 5.0, 0.6);
  EXPECT_NEAR(lost / 50'000.0, 0.01 / 0.21, 0.01);
}

TEST(Link, ABottleneckSpacesDatagramsOutAndDropsWhatWouldWaitTooLong) {
  Link link({.delay = 10ms, .rate = Bitrate::kbps(1000), .queue_max = 100ms}, 4);
  const std::size_t bytes = 1250 - Link::kHeaderBytes;  // 10 ms each
  Instant before{};
  int passed = 0;
  for (int i = 0; i < 30; ++i) {
    for (const Passage& passage : send(link, at(1s), bytes)) {
      if (passed++ > 0) { EXPECT_EQ(passage.arrives - before, 10ms); }
      before = passage.arrives;
    }
  }
  EXPECT_EQ(passed, 11);
  EXPECT_EQ(link.counters().overflowed, 19u);
  EXPECT_EQ(link.queue(at(1s)), 110ms);
  EXPECT_EQ(link.queue(at(1s + 200ms)), 0ms);
}

TEST(Link, JitterKeepsTheOrderAndReorderingDoesNot) {
  Link steady({.jitter = 30ms}, 5);
  Link wild({.reordered = 0.2, .reordered_by = 20ms}, 6);
  Instant newest{}, newest_wild{};
  int overtaken = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Instant arrives = send(steady, at(i * 5ms))[0].arrives;
    EXPECT_GE(arrives, newest);
    newest = arrives;
    const Instant arrives_wild = send(wild, at(i * 5ms))[0].arrives;
    overtaken += arrives_wild < newest_wild ? 1 : 0;
    newest_wild = std::max(newest_wild, arrives_wild);
  }
  EXPECT_GT(overtaken, 50);
}

TEST(Link, WhatExceedsTheMtuIsGone) {
  Link link({.mtu = 1300}, 7);
  EXPECT_EQ(send(link, at(1s), 1300 - Link::kHeaderBytes).size(), 1u);
  EXPECT_EQ(send(link, at(1s), 1301 - Link::kHeaderBytes).size(), 0u);
}

TEST(Link, DuplicatesAndCorruptsTheShareItIsToldTo) {
  Link link({.duplicated = 0.5, .corrupted = 0.25}, 8);
  std::size_t passages = 0, corrupted = 0;
  for (int i = 0; i < 4'000; ++i) {
    for (const Passage& passage : send(link, at(i * 1ms))) {
      ++passages;
      corrupted += passage.is_corrupted ? 1 : 0;
    }
  }
  EXPECT_NEAR(static_cast<double>(passages), 6'000, 200);
  EXPECT_NEAR(static_cast<double>(corrupted), 1'000, 120);
}

TEST(Link, TheSameSeedTreatsTheSameDatagramsAlike) {
  const auto play = [](std::uint64_t seed) {
    Link link({.jitter = 9ms, .loss = 0.2, .reordered = 0.1, .duplicated = 0.1}, seed);
    std::vector<Instant> arrivals;
    for (int i = 0; i < 500; ++i) {
      for (const Passage& passage : send(link, at(i * 3ms))) { arrivals.push_back(passage.arrives); }
    }
    return arrivals;
  };
  EXPECT_EQ(play(11), play(11));
  EXPECT_NE(play(11), play(12));
}

TEST(Link, NothingPassesALinkThatIsDown) {
  Link link({.is_down = true}, 9);
  EXPECT_TRUE(send(link, at(1s)).empty());
}

}  // namespace
}  // namespace madang::sim
