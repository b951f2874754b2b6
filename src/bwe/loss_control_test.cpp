#include "bwe/loss_control.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace madang::bwe {
namespace {

/// Feedback every 100 ms about 10 packets; of each, `loss(rate in kbit/s)` is lost, evenly.
double run(LossControl& control, Duration duration, Bitrate wanted, const std::function<double(double)>& loss,
           bool is_congested = false) {
  static Instant now = at(1s);
  double owed = 0;
  double kbps = 0;
  for (const Instant end = now + duration; now < end; now += 100ms) {
    const Bitrate rate = std::min(wanted, control.cap().value_or(wanted));
    kbps = static_cast<double>(rate.bps) / 1000;
    for (int i = 0; i < 10; ++i) {
      owed += loss(kbps);
      const bool lost = owed >= 1;
      if (lost) { owed -= 1; }
      control.on_packet(!lost, false);
    }
    control.on_feedback(now, {.rate = rate, .round_trip = 100ms, .is_congested = is_congested});
  }
  return kbps;
}

TEST(LossControl, ALittleLossLimitsNothing) {
  LossControl control;
  EXPECT_EQ(run(control, 20s, Bitrate::kbps(1000), [](double) { return 0.05; }), 1000);
  EXPECT_FALSE(control.cap());
}

TEST(LossControl, LossThatFollowsTheRateBringsItDownToThePath) {
  LossControl control;
  // Of what is above 500 kbit/s, all is lost.
  const double kbps = run(control, 30s, Bitrate::kbps(1000), [](double r) { return std::max(0.0, 1 - 500 / r); });
  EXPECT_LT(kbps, 600);
  EXPECT_GT(kbps, 400);
}

TEST(LossControl, LossOfTheLinkItselfDoesNotStarveTheFlow) {
  for (const double loss : {0.12, 0.2, 0.24}) {
    LossControl control;
    const double kbps = run(control, 60s, Bitrate::kbps(1000), [=](double) { return loss; });
    EXPECT_GT(kbps, 700) << loss;
    EXPECT_NEAR(control.inherent(), loss, 0.06);
  }
}

TEST(LossControl, LossWhileTheQueueGrowsIsNeverTakenForTheLinksOwn) {
  LossControl control;
  EXPECT_LT(run(control, 30s, Bitrate::kbps(1000), [](double) { return 0.2; }, true), 50);
  EXPECT_EQ(control.inherent(), 0);
}

TEST(LossControl, ForgetsTheLinksOwnLossWhenItEnds) {
  LossControl control;
  run(control, 60s, Bitrate::kbps(1000), [](double) { return 0.2; });
  run(control, 20s, Bitrate::kbps(1000), [](double) { return 0.0; });
  EXPECT_LT(control.inherent(), 0.01);
  EXPECT_FALSE(control.cap());
}

TEST(LossControl, ALossThatIsTooLargeIsNeverTakenForTheLinksOwn) {
  LossControl control;
  EXPECT_LT(run(control, 30s, Bitrate::kbps(1000), [](double) { return 0.6; }), 50);
}

TEST(LossControl, WhatCameLateAfterAllWasNotLost) {
  LossControl control;
  for (int i = 0; i < 10; ++i) {
    for (int k = 0; k < 10; ++k) { control.on_packet(k % 2 == 0, false); }
    for (int k = 0; k < 5; ++k) { control.on_packet(true, true); }
    control.on_feedback(at(i * 1s), {.rate = Bitrate::kbps(500), .round_trip = 100ms});
  }
  EXPECT_EQ(control.loss(), 0);
  EXPECT_FALSE(control.cap());
}

}  // namespace
}  // namespace madang::bwe
