#include "rtp/send/rtx_budget.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

/// Everything a flood gets out of one budget while `media_bps` flow.
std::int64_t flood(std::int64_t media_bps, Duration duration) {
  RtxBudget budget;
  std::int64_t resent = 0;
  std::int64_t media = 0;
  for (Instant now = at(0ms); now < at(duration); now += 1ms) {
    const std::int64_t due = media_bps * to_ms(now.time_since_epoch()) / 8000;
    for (; media + 1200 <= due; media += 1200) { budget.on_sent(1200); }
    while (budget.spend(now, 1200)) { resent += 1200; }
  }
  return resent;
}

TEST(RtxBudget, KeepsAFloodUnderHalfOfTheMedia) {
  for (const std::int64_t bps : {1'000'000, 2'500'000, 20'000'000}) {
    const std::int64_t media = bps * 20 / 8;
    EXPECT_LE(flood(bps, 20s), media / 2 + RtxBudget::kFloorBytesMax) << bps;
    EXPECT_GE(flood(bps, 20s), media / 3) << bps;
  }
}

TEST(RtxBudget, GrantsThinStreamsTheFloor) {
  const std::int64_t resent = flood(30'000, 20s);
  EXPECT_GE(resent, 100'000 * 20 / 8 * 9 / 10);
  EXPECT_LE(resent, 100'000 * 20 / 8 + 2 * RtxBudget::kFloorBytesMax);
}

TEST(RtxBudget, AnswersABurstAfterSomeMedia) {
  RtxBudget budget;
  for (int i = 0; i < 200; ++i) { budget.on_sent(1200); }
  int granted = 0;
  while (budget.spend(at(1s), 1200)) { ++granted; }
  EXPECT_GE(granted, 90);
}

TEST(RtxBudget, SavesUpOnlySoMuch) {
  RtxBudget budget;
  for (int i = 0; i < 100'000; ++i) { budget.on_sent(1200); }
  std::int64_t resent = 0;
  while (budget.spend(at(1h), 1200)) { resent += 1200; }
  EXPECT_LE(resent, RtxBudget::kShareBytesMax);
}

}  // namespace
}  // namespace madang::rtp
