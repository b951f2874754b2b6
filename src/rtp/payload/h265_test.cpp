#include "rtp/payload/h265.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::payload {
namespace {

using Payload = std::vector<std::uint8_t>;

/// The first byte of a NAL unit header.
constexpr std::uint8_t type(int t) { return static_cast<std::uint8_t>(t << 1); }

bool is_key(const Payload& payload) {
  const auto info = inspect_h265(payload, false);
  return info && info->key_frame;
}

TEST(H265, FindsKeyFramesInSingleUnits) {
  EXPECT_TRUE(is_key({type(32), 1, 0x0c}));   // VPS
  EXPECT_TRUE(is_key({type(33), 1, 0x01}));   // SPS
  EXPECT_FALSE(is_key({type(34), 1, 0xc0}));  // PPS
  EXPECT_TRUE(is_key({type(19), 1, 0x80}));   // IDR_W_RADL, first slice
  EXPECT_TRUE(is_key({type(21), 1, 0x80}));   // CRA
  EXPECT_FALSE(is_key({type(19), 1, 0x40}));  // IDR, later slice
  EXPECT_FALSE(is_key({type(1), 1, 0x80}));   // TRAIL_R
}

TEST(H265, FindsKeyFramesInAggregatesAndFirstFragments) {
  EXPECT_TRUE(is_key({type(48), 1, 0, 3, type(32), 1, 0x0c, 0, 3, type(34), 1, 0xc0}));
  EXPECT_FALSE(is_key({type(48), 1, 0, 3, type(34), 1, 0xc0, 0, 3, type(1), 1, 0x80}));
  EXPECT_TRUE(is_key({type(49), 1, 0x80 | 19, 0x80}));
  EXPECT_FALSE(is_key({type(49), 1, 19, 0x80}));
  EXPECT_FALSE(is_key({type(49), 1, 0x80 | 1, 0x80}));
}

TEST(H265, ReadsTheTemporalLayerAndItsSwitchingPoints) {
  const auto info = inspect_h265(Payload{type(3), 3, 0x80}, true);  // TSA_R, TID 2
  ASSERT_TRUE(info);
  EXPECT_EQ(info->temporal, 2);
  EXPECT_TRUE(info->has_layers && info->up_switch && info->start_of_frame && info->end_of_picture);
  EXPECT_FALSE(info->discardable);
  EXPECT_TRUE(inspect_h265(Payload{type(0), 1, 0x80}, false)->discardable);  // TRAIL_N
  EXPECT_FALSE(inspect_h265(Payload{type(1), 1, 0x40}, false)->start_of_frame);
}

TEST(H265, RefusesBrokenAggregatesAndUnusedTypes) {
  EXPECT_FALSE(inspect_h265({}, false));
  EXPECT_FALSE(inspect_h265(Payload{type(1), 1}, false));
  EXPECT_FALSE(inspect_h265(Payload{type(1), 0, 0x80}, false));  // TID 0
  EXPECT_FALSE(inspect_h265(Payload{type(48), 1, 0, 4, type(32), 1, 0x0c}, false));
  EXPECT_FALSE(inspect_h265(Payload{type(48), 1, 0, 1, 0}, false));
  EXPECT_FALSE(inspect_h265(Payload{type(50), 1, 0, 0, 0}, false));
  EXPECT_FALSE(inspect_h265(Payload{type(63), 1, 0}, false));
}

}  // namespace
}  // namespace madang::rtp::payload
