#include "rtp/receive/layer_rates.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(LayerRates, SumsEverythingALayerDependsOn) {
  LayerRates rates(2500ms);
  rates.on_bytes(at(0ms), {0, 0}, 100);
  rates.on_bytes(at(0ms), {0, 2}, 10);
  rates.on_bytes(at(0ms), {1, 0}, 1000);
  const auto rate_of = [](std::int64_t bytes) { return Bitrate{bytes * 8 * 4}; };
  EXPECT_EQ(rates.rate(at(0ms), {1, 0}), rate_of(1000));
  EXPECT_EQ(rates.rate_up_to(at(0ms), {0, 1}), rate_of(100));
  EXPECT_EQ(rates.rate_up_to(at(0ms), {0, 2}), rate_of(110));
  EXPECT_EQ(rates.rate_up_to(at(0ms), {1, 0}), rate_of(1100));
  EXPECT_EQ(rates.rate_up_to(at(0ms), {1, 2}), rate_of(1110));
}

TEST(LayerRates, CountsWildIndexesAsTheHighestLayer) {
  LayerRates rates;
  rates.on_bytes(at(0ms), {255, 7}, 100);
  EXPECT_EQ(rates.rate(at(0ms), {3, 3}), rates.rate(at(0ms), {255, 255}));
  EXPECT_GT(rates.rate(at(0ms), {3, 3}).bps, 0);
  EXPECT_EQ(rates.rate_up_to(at(0ms), {255, 255}), rates.rate(at(0ms), {3, 3}));
  rates.reset();
  EXPECT_EQ(rates.rate(at(0ms), {3, 3}), Bitrate{});
}

}  // namespace
}  // namespace madang::rtp
