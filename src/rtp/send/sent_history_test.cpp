#include "rtp/send/sent_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace madang::rtp {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;

SentHistory::Sent packet(std::int64_t output) {
  return {.output = {output},
          .input = {output + 1'000'000},
          .timestamp = {7},
          .payload_patch = 0xabcd,
          .size = 1200,
          .source = 2,
          .marker = true};
}
std::vector<SentHistory::Resend> ask(SentHistory& history, Instant now,
                                     std::initializer_list<int> wires,
                                     std::optional<Duration> rtt = 50ms) {
  std::vector<WireSeq> lost;
  for (const int wire : wires) { lost.push_back({static_cast<std::uint16_t>(wire)}); }
  Outbox<SentHistory::Resend> out;
  history.on_nack(now, lost, rtt, out);
  return out.drain();
}

TEST(SentHistory, SaysHowAPacketWasMade) {
  SentHistory history({});
  history.on_sent(at(0ms), packet(1000));
  EXPECT_THAT(ask(history, at(20ms), {1000}),
              ElementsAre(SentHistory::Resend{.output = {1000},
                                              .input = {1'001'000},
                                              .timestamp = {7},
                                              .payload_patch = 0xabcd,
                                              .source = 2,
                                              .marker = true,
                                              .is_first = true}));
}

TEST(SentHistory, ResendsOncePerRoundTrip) {
  SentHistory history({});
  history.on_sent(at(0ms), packet(1000));
  EXPECT_EQ(ask(history, at(20ms), {1000, 1000}).size(), 1U);
  EXPECT_THAT(ask(history, at(69ms), {1000}), IsEmpty());
  const auto again = ask(history, at(70ms), {1000});
  ASSERT_EQ(again.size(), 1U);
  EXPECT_FALSE(again[0].is_first);
  EXPECT_THAT(ask(history, at(160ms), {1000}, std::nullopt), IsEmpty());  // unknown: 100 ms
  EXPECT_EQ(ask(history, at(170ms), {1000}, std::nullopt).size(), 1U);
  EXPECT_EQ(history.counters().too_soon, 3U);
}

TEST(SentHistory, HasALeastRoundTrip) {
  SentHistory history({});
  history.on_sent(at(0ms), packet(1000));
  EXPECT_EQ(ask(history, at(20ms), {1000}, 0ms).size(), 1U);
  EXPECT_THAT(ask(history, at(24ms), {1000}, 0ms), IsEmpty());
  EXPECT_EQ(ask(history, at(25ms), {1000}, 0ms).size(), 1U);
}

TEST(SentHistory, StopsResendingOnePacket) {
  SentHistory history({});
  history.on_sent(at(0ms), packet(1000));
  int resent = 0;
  for (int i = 1; i < 100; ++i) {
    resent += static_cast<int>(ask(history, at(i * 10ms), {1000}, 5ms).size());
  }
  EXPECT_EQ(resent, SentHistory::kResendsMax);
}

TEST(SentHistory, ForgetsByAge) {
  SentHistory history({.age_max = 1s});
  history.on_sent(at(0ms), packet(1000));
  EXPECT_THAT(ask(history, at(1s), {1000}), IsEmpty());
  EXPECT_EQ(history.counters().unknown, 1U);
}

TEST(SentHistory, KnowsNothingItDidNotSend) {
  SentHistory history({});
  EXPECT_THAT(ask(history, at(0ms), {1000}), IsEmpty());
  history.on_sent(at(0ms), packet(1000));
  EXPECT_THAT(ask(history, at(0ms), {999, 1001, 1064, 40'000, 0}), IsEmpty());
  history.clear();
  EXPECT_THAT(ask(history, at(0ms), {1000}), IsEmpty());
}

TEST(SentHistory, ReachesBackOverTheWrap) {
  SentHistory history({});
  history.on_sent(at(0ms), packet(65'535));
  history.on_sent(at(0ms), packet(65'536));
  const auto resends = ask(history, at(10ms), {65'535, 0});
  ASSERT_EQ(resends.size(), 2U);
  EXPECT_EQ(resends[0].output, Seq{65'535});
  EXPECT_EQ(resends[1].output, Seq{65'536});
}

TEST(SentHistory, GrowsWhileItsPacketsAreYoungAndNoFurtherThanItsMaximum) {
  SentHistory history({});
  for (int i = 0; i < 1000; ++i) { history.on_sent(at(50ms * i), packet(i)); }  // 40 in 2 s
  EXPECT_EQ(history.slots(), SentHistory::kPacketsStart);
  for (int i = 1000; i < 1200; ++i) { history.on_sent(at(50s), packet(i)); }
  EXPECT_EQ(history.slots(), 256U);
  EXPECT_EQ(ask(history, at(50s), {1000, 1100, 1199}).size(), 3U);
  for (int i = 1200; i < 9000; ++i) { history.on_sent(at(50s), packet(i)); }
  EXPECT_EQ(history.slots(), SentHistory::kPacketsMax);
  EXPECT_THAT(ask(history, at(50s), {8999 - static_cast<int>(SentHistory::kPacketsMax)}),
              IsEmpty());
  EXPECT_EQ(ask(history, at(50s), {9000 - static_cast<int>(SentHistory::kPacketsMax)}).size(), 1U);
}

TEST(SentHistory, TakesLatePacketsInTheirPlace) {
  SentHistory history({});
  history.on_sent(at(0ms), packet(1010));
  history.on_sent(at(1ms), packet(1005));
  history.on_sent(at(1ms), packet(900));  // older than the ring
  EXPECT_EQ(ask(history, at(10ms), {1005, 1010, 900}).size(), 2U);
}

TEST(SentHistory, DoesNotBecomeAnAmplifierUnderAFloodOfNacks) {
  SentHistory history({});
  std::vector<WireSeq> lost;
  Outbox<SentHistory::Resend> out;
  std::size_t sent = 0;
  std::size_t resent = 0;
  for (Instant now = at(0ms); now < at(20s); now += 10ms) {  // 100 packets and 100 NACKs a second
    history.on_sent(now, packet(static_cast<std::int64_t>(sent++)));
    lost.clear();
    for (std::size_t i = sent > 200 ? sent - 200 : 0; i < sent; ++i) {
      lost.push_back(Seq{static_cast<std::int64_t>(i)}.wire());
    }
    history.on_nack(now, lost, 1ms, out);
    resent += out.drain().size();
  }
  EXPECT_LE(resent * 1200, sent * 1200 / 2 + RtxBudget::kFloorBytesMax);
  EXPECT_GT(history.counters().over_budget, 0U);
}

}  // namespace
}  // namespace madang::rtp
