#include "bwe/delivery_rate.hpp"

#include <gtest/gtest.h>

namespace madang::bwe {
namespace {

TEST(SlidingRate, MeasuresASteadyFlow) {
  SlidingRate rate;
  EXPECT_FALSE(rate.rate(500ms));
  for (int i = 0; i < 1000; ++i) { rate.on_bytes(i * 10ms, 1250); }
  EXPECT_NEAR(static_cast<double>(rate.rate(500ms)->bps), 1e6, 1e4);
}

TEST(SlidingRate, StartsAnewAfterAPauseOrABackwardClock) {
  SlidingRate rate;
  for (int i = 0; i < 100; ++i) { rate.on_bytes(i * 10ms, 1250); }
  rate.on_bytes(100s, 1250);
  EXPECT_FALSE(rate.rate(500ms));
  rate.on_bytes(1s, 1250);
  EXPECT_FALSE(rate.rate(500ms));
  for (int i = 0; i < 100; ++i) { rate.on_bytes(1s + i * 10ms, 1250); }
  EXPECT_TRUE(rate.rate(500ms));
}

TEST(SlidingRate, ForgetsWhatIsOutsideTheWindow) {
  SlidingRate rate;
  for (int i = 0; i < 100; ++i) { rate.on_bytes(i * 10ms, 12'500); }
  for (int i = 0; i < 60; ++i) { rate.on_bytes(1s + i * 10ms, 125); }
  EXPECT_NEAR(static_cast<double>(rate.rate(500ms)->bps), 1e5, 1e3);
}

TEST(DeliveryRate, SeesWhereThePathIsTheBottleneck) {
  DeliveryRate free, narrow;
  for (int i = 0; i < 100; ++i) {
    free.on_received(at(i * 10ms), 1s + i * 10ms, 1250);
    narrow.on_received(at(i * 10ms), 1s + i * 20ms, 1250);
  }
  EXPECT_FALSE(free.is_held_back());
  EXPECT_TRUE(narrow.is_held_back());
  EXPECT_NEAR(static_cast<double>(narrow.arriving()->bps), 5e5, 3e4);
}

}  // namespace
}  // namespace madang::bwe
