#include "bwe/rate_control.hpp"

#include <gtest/gtest.h>

namespace madang::bwe {
namespace {

/// A flow of `kbps` that arrives as it is sent, told every 100 ms.
struct Flow {
  explicit Flow(RateControl control) : rates(control) {}
  void run(Duration duration, std::int64_t kbps, Usage usage = Usage::Normal, bool app_limited = false) {
    for (const Instant end = now + duration; now < end;) {
      for (int i = 0; i < 10; ++i) {
        now += 10ms;
        delivery.on_received(now, now.time_since_epoch(), static_cast<std::size_t>(kbps * 10 / 8));
      }
      rates.on_feedback(now, {.usage = usage, .delivery = &delivery, .app_limited = app_limited, .round_trip = 100ms});
    }
  }
  double kbps() const { return static_cast<double>(rates.target().bps) / 1000; }
  Instant now = at(1s);
  DeliveryRate delivery;
  RateControl rates;
};

TEST(RateControl, GrowsByEightPercentASecondWhereNoLimitIsKnown) {
  Flow flow(RateControl(Bitrate::kbps(1000), {}));
  flow.run(1s, 1000);
  const double before = flow.kbps();
  flow.run(1s, 1000);
  EXPECT_NEAR(flow.kbps() / before, 1.08, 0.005);
}

TEST(RateControl, StaysWithinOneAndAHalfTimesWhatArrives) {
  Flow flow(RateControl(Bitrate::kbps(1000), {}));
  flow.run(60s, 1000);
  EXPECT_NEAR(flow.kbps(), 1510, 20);
}

TEST(RateControl, OverusePutsItBelowWhatArrives) {
  Flow flow(RateControl(Bitrate::kbps(1500), {}));
  flow.run(1s, 1000);
  flow.run(100ms, 1000, Usage::Overuse);
  EXPECT_NEAR(flow.kbps(), 850, 30);
  flow.run(2s, 850);
  const double before = flow.kbps();
  flow.run(1s, 850);
  EXPECT_NEAR(flow.kbps() - before, 48, 5);  // near the capacity: a packet in each 200 ms
}

TEST(RateControl, HoldsWhileTheQueueDrains) {
  Flow flow(RateControl(Bitrate::kbps(1000), {}));
  flow.run(2s, 1000);
  const double before = flow.kbps();
  flow.run(2s, 1000, Usage::Underuse);
  EXPECT_EQ(flow.kbps(), before);
}

TEST(RateControl, AFlowThatFillsLittleNeitherRaisesItNorLosesAllToOneFalseAlarm) {
  Flow flow(RateControl(Bitrate::kbps(2000), {}));
  flow.run(10s, 100, Usage::Normal, true);
  EXPECT_EQ(flow.kbps(), 2000);
  flow.run(100ms, 100, Usage::Overuse, true);
  EXPECT_NEAR(flow.kbps(), 1700, 1);
}

TEST(RateControl, KeepsItsLimits) {
  Flow flow(RateControl(Bitrate::kbps(1000), {.min = Bitrate::kbps(100), .max = Bitrate::kbps(1100)}));
  flow.run(20s, 1000);
  EXPECT_EQ(flow.kbps(), 1100);
  flow.run(20s, 10, Usage::Overuse);
  EXPECT_EQ(flow.kbps(), 100);
  flow.rates.set(flow.now, Bitrate::kbps(5000));
  EXPECT_EQ(flow.kbps(), 1100);
}

}  // namespace
}  // namespace madang::bwe
