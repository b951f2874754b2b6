#include "bwe/pacer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::bwe {
namespace {

using ::testing::ElementsAre;

struct Sent {
  Duration at;
  int item;
};

/// Runs all ticks up to `end`.
std::vector<Sent> run(Pacer<int>& pacer, Instant end) {
  std::vector<Sent> sent;
  while (pacer.next_deadline() <= end) {
    const Instant now = pacer.next_deadline();
    pacer.on_deadline(now, [&](int item, std::size_t) { sent.push_back({now.time_since_epoch(), item}); });
  }
  return sent;
}

TEST(Pacer, BelowTheRatePacketsPassAtOnceAndNothingIsScheduled) {
  Pacer<int> pacer;
  pacer.set_rate(at(0ms), Bitrate::kbps(2500));
  for (int i = 0; i < 1000; ++i) { ASSERT_TRUE(pacer.pass(at(i * 4ms), PaceLane::Video, 1200)) << i; }  // 2.4 Mbit/s
  EXPECT_EQ(pacer.next_deadline(), kNever);
}

TEST(Pacer, WhatExceedsTheRateLeavesInTicksAtTheRate) {
  Pacer<int> pacer;
  pacer.set_rate(at(0ms), Bitrate::kbps(2000));
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    if (pacer.pass(at(1ms), PaceLane::Video, 1000)) {
      ++passed;
    } else {
      ASSERT_TRUE(pacer.hold(at(1ms), PaceLane::Video, 1000, i));
    }
  }
  EXPECT_EQ(passed, 3);
  const auto sent = run(pacer, at(201ms));
  EXPECT_NEAR(static_cast<double>(sent.size()), 50, 2);  // 2 Mbit/s for 200 ms
  for (std::size_t i = 0; i < sent.size(); ++i) { ASSERT_EQ(sent[i].item, static_cast<int>(i) + 3); }  // in order
}

TEST(Pacer, NothingOvertakesWhatWaits) {
  Pacer<int> pacer;
  pacer.hold(at(0ms), PaceLane::Video, 100, 1);
  EXPECT_FALSE(pacer.pass(at(0ms), PaceLane::Video, 100));
  EXPECT_FALSE(pacer.pass(at(0ms), PaceLane::Repair, 100));
}

TEST(Pacer, RepairsGetTheirShareAndNoMoreWhileVideoWaits) {
  Pacer<int> pacer;
  pacer.set_rate(at(0ms), Bitrate::kbps(800));
  for (int i = 0; i < 100; ++i) {
    pacer.hold(at(0ms), PaceLane::Repair, 1000, 2);
    pacer.hold(at(0ms), PaceLane::Video, 1000, 1);
  }
  const auto sent = run(pacer, at(290ms));
  const auto repairs = std::count_if(sent.begin(), sent.end(), [](const Sent& one) { return one.item == 2; });
  EXPECT_NEAR(static_cast<double>(repairs) / static_cast<double>(sent.size()), 1.0 / 3, 0.05);
}

TEST(Pacer, DropsWhatWaitedTooLong) {
  Pacer<int> pacer;
  pacer.set_rate(at(0ms), Bitrate::kbps(80));
  for (int i = 0; i < 100; ++i) { pacer.hold(at(0ms), PaceLane::Video, 1000, i); }
  run(pacer, at(400ms));
  EXPECT_FALSE(pacer.is_waiting());
  EXPECT_GT(pacer.counters().dropped_old, 90u);
}

TEST(Pacer, HoldsNoMoreThanItsBound) {
  Pacer<int> pacer;
  for (std::size_t i = 0; i < Pacer<int>::kItemsMax; ++i) { ASSERT_TRUE(pacer.hold(at(0ms), PaceLane::Video, 1, 0)); }
  EXPECT_FALSE(pacer.hold(at(0ms), PaceLane::Video, 1, 0));
  EXPECT_EQ(pacer.counters().dropped_full, 1u);
  EXPECT_TRUE(pacer.hold(at(0ms), PaceLane::Repair, 1, 0));
}

TEST(Pacer, AudioCountsButNeverWaits) {
  Pacer<int> pacer;
  pacer.set_rate(at(0ms), Bitrate::kbps(1000));
  for (int i = 0; i < 100; ++i) { pacer.on_sent(at(0ms), 100); }
  EXPECT_FALSE(pacer.pass(at(1ms), PaceLane::Video, 1000));
  EXPECT_TRUE(pacer.pass(at(100ms), PaceLane::Video, 1000));
}

TEST(Pacer, ManyShortStepsLoseNoTime) {
  Pacer<int> pacer;
  pacer.set_rate(at(0ms), Bitrate::kbps(80));  // 10 bytes a millisecond
  pacer.on_sent(at(0ms), 4000);
  for (int i = 1; i <= 110'000; ++i) { pacer.set_rate(at(i * 1us), Bitrate::kbps(80)); }
  EXPECT_TRUE(pacer.pass(at(110ms), PaceLane::Video, 100));
}

}  // namespace
}  // namespace madang::bwe
