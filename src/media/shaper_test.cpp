#include "media/shaper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<int> arrived(Shaper<int>& shaper, Instant now) {
  std::vector<int> out;
  while (const auto item = shaper.take(now)) { out.push_back(*item); }
  return out;
}

TEST(Shaper, APacketTakesItsTimeAtTheRateAndThenTheDelay) {
  SeededRandom random(1);
  Shaper<int> shaper({.rate = Bitrate::kbps(800), .delay = 50ms}, random);
  EXPECT_EQ(shaper.next_deadline(), kNever);
  EXPECT_TRUE(shaper.on_packet(at(0s), 1000, 1));  // 10 ms
  EXPECT_EQ(shaper.next_deadline(), at(60ms));
  EXPECT_TRUE(shaper.on_packet(at(0s), 1000, 2));
  EXPECT_THAT(arrived(shaper, at(59ms)), IsEmpty());
  EXPECT_THAT(arrived(shaper, at(60ms)), ElementsAre(1));
  EXPECT_THAT(arrived(shaper, at(70ms)), ElementsAre(2));
}

TEST(Shaper, WhatTheBufferCannotHoldIsLost) {
  SeededRandom random(1);
  Shaper<int> shaper({.rate = Bitrate::kbps(80)}, random);
  int taken = 0;
  for (int i = 0; i < 100; ++i) { taken += shaper.on_packet(at(0s), 1000, i) ? 1 : 0; }  // 100 ms each
  EXPECT_EQ(taken, 6);
  EXPECT_TRUE(shaper.on_packet(at(200ms), 1000, 100));
}

TEST(Shaper, ALongLinkHoldsNoMoreThanItMay) {
  SeededRandom random(1);
  Shaper<int> shaper({.rate = {1'000'000'000'000}, .delay = 10s}, random);
  for (int i = 0; i < 20'480; ++i) { shaper.on_packet(at(0s), 1000, i); }
  EXPECT_EQ(shaper.size(), Shaper<int>::kItemsMax);
}

TEST(Shaper, LosesItsShareAndTheSameOneForTheSameSeed) {
  const auto run = [](std::uint64_t seed) {
    SeededRandom random(seed);
    Shaper<int> shaper({.rate = Bitrate::kbps(1'000'000), .loss_ppm = 250'000}, random);
    std::vector<int> out;
    for (int i = 0; i < 1000; ++i) {
      shaper.on_packet(at(i * 1ms), 100, i);
      for (const int item : arrived(shaper, at(i * 1ms + 1ms))) { out.push_back(item); }
    }
    return out;
  };
  EXPECT_NEAR(static_cast<double>(run(7).size()), 750, 50);
  EXPECT_EQ(run(7), run(7));
  EXPECT_NE(run(7), run(8));
}

TEST(Shaper, NothingPassesAtAHundredPercent) {
  SeededRandom random(1);
  Shaper<int> shaper({.rate = Bitrate::kbps(1), .loss_ppm = 1'000'000}, random);
  for (int i = 0; i < 1000; ++i) { EXPECT_FALSE(shaper.on_packet(at(0s), 1, i)); }
}

}  // namespace
}  // namespace madang::media
