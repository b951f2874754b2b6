#include "bwe/sent_packets.hpp"

#include <gtest/gtest.h>

namespace madang::bwe {
namespace {

TEST(SentPackets, NumbersPacketsAndRemembersThem) {
  SentPackets sent;
  EXPECT_EQ(sent.on_sent(at(10ms), 1200), 0);
  EXPECT_EQ(sent.on_sent(at(11ms), 300, 7), 1);
  const auto second = sent.find(at(60ms), {1});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->at, at(11ms));
  EXPECT_EQ(second->bytes, 300);
  EXPECT_EQ(second->cluster, 7);
  EXPECT_EQ(second->fate, SentPackets::Fate::Unknown);
  EXPECT_FALSE(sent.find(at(60ms), {2}));
  EXPECT_FALSE(sent.find(at(60ms), {-1}));
}

TEST(SentPackets, UnwrapsNumbersNearTheNewest) {
  SentPackets sent;
  for (int i = 0; i < 65'536 + 3; ++i) { sent.on_sent(at(i * 1ms), 100); }
  EXPECT_EQ(sent.unwrap(2), rtp::Seq{65'538});
  EXPECT_EQ(sent.unwrap(65'535), rtp::Seq{65'535});
  EXPECT_EQ(sent.unwrap(10), rtp::Seq{65'546});
  EXPECT_TRUE(sent.find(at(65'540ms), {65'535}));
}

TEST(SentPackets, StaysSmallWhileThePacketsAreReported) {
  SentPackets sent;
  for (int i = 0; i < 100'000; ++i) {
    const auto seq = sent.unwrap(sent.on_sent(at(i * 100us), 1200));
    sent.set_fate(seq, SentPackets::Fate::Received);
  }
  EXPECT_EQ(sent.capacity(), SentPackets::kPacketsStart);
}

TEST(SentPackets, GrowsForYoungUnreportedPacketsUpToItsBoundAndForgetsTheOldest) {
  SentPackets sent;
  for (int i = 0; i < 1000; ++i) { sent.on_sent(at(i * 100us), static_cast<std::size_t>(i + 1)); }
  EXPECT_EQ(sent.capacity(), 1024u);
  for (int i = 0; i < 1000; ++i) { EXPECT_EQ(sent.find(at(200ms), {i})->bytes, i + 1); }
  for (int i = 0; i < 100'000; ++i) { sent.on_sent(at(100ms + i * 1us), 1); }
  EXPECT_EQ(sent.capacity(), SentPackets::kPacketsMax);
  EXPECT_FALSE(sent.find(at(300ms), {0}));
  EXPECT_FALSE(sent.find(at(300ms), sent.oldest() - 1));
  EXPECT_TRUE(sent.find(at(300ms), sent.oldest()));
}

TEST(SentPackets, DoesNotGrowForPacketsThatNobodyEverReports) {
  SentPackets sent;
  for (int i = 0; i < 10'000; ++i) { sent.on_sent(at(i * 20ms), 100); }
  EXPECT_EQ(sent.capacity(), SentPackets::kPacketsStart);
}

TEST(SentPackets, ForgetsARepeatedPacketBecauseItsArrivalSaysNothing) {
  SentPackets sent;
  const auto seq = sent.on_sent(at(0ms), 100);
  sent.on_repeated(seq);
  EXPECT_FALSE(sent.find(at(10ms), {0}));
  sent.on_repeated(999);  // never sent
}

}  // namespace
}  // namespace madang::bwe
