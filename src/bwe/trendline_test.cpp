#include "bwe/trendline.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace madang::bwe {
namespace {

/// Groups every 20 ms; each arrives `growth` later than the one before.
Usage feed(Trendline& trend, int groups, Duration growth, Duration& at) {
  Usage usage = trend.usage();
  for (int i = 0; i < groups; ++i) {
    at += 20ms + growth;
    usage = trend.on_delta({.sent = 20ms, .arrived = 20ms + growth, .at = at});
  }
  return usage;
}

TEST(Trendline, ASteadyPathIsNormal) {
  Trendline trend;
  Duration at = 1s;
  EXPECT_EQ(feed(trend, 500, 0ms, at), Usage::Normal);
  EXPECT_NEAR(trend.trend(), 0, 1e-9);
  EXPECT_NEAR(trend.threshold(), Trendline::kThresholdMin, 0.5);
}

TEST(Trendline, AGrowingQueueIsOveruseWithinTheWindow) {
  Trendline trend;
  Duration at = 1s;
  feed(trend, 100, 0ms, at);
  int groups = 0;
  while (trend.usage() != Usage::Overuse && groups < 100) {
    feed(trend, 1, 5ms, at);
    ++groups;
  }
  EXPECT_LE(groups, 10);
}

TEST(Trendline, ADrainingQueueIsUnderuse) {
  Trendline trend;
  Duration at = 1s;
  feed(trend, 40, 4ms, at);
  EXPECT_EQ(feed(trend, 25, -5ms, at), Usage::Underuse);
  EXPECT_EQ(feed(trend, 100, 0ms, at), Usage::Normal);
}

TEST(Trendline, ASmallClockSkewIsNotOveruse) {
  Trendline trend;
  Duration at = 1s;
  for (int i = 0; i < 100'000; ++i) { ASSERT_NE(feed(trend, 1, 2us, at), Usage::Overuse); }  // 100 ppm
}

TEST(Trendline, NoiseRaisesTheThresholdInsteadOfCryingWolf) {
  Trendline trend;
  SeededRandom random(7);
  Duration at = 1s;
  Duration late{};
  int overuses = 0;
  for (int i = 0; i < 2'000; ++i) {
    const Duration jitter = std::chrono::microseconds(random.next() % 10'000);
    at += 20ms + jitter - late;
    trend.on_delta({.sent = 20ms, .arrived = 20ms + jitter - late, .at = at});
    late = jitter;
    overuses += trend.usage() == Usage::Overuse ? 1 : 0;
  }
  EXPECT_LT(overuses, 20);
}

}  // namespace
}  // namespace madang::bwe
