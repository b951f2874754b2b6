#include "rtp/payload/h264.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::payload {
namespace {

using Payload = std::vector<std::uint8_t>;

bool is_key(const Payload& payload) {
  const auto info = inspect_h264(payload, false);
  return info && info->key_frame;
}
bool is_start(const Payload& payload) {
  const auto info = inspect_h264(payload, false);
  return info && info->start_of_frame;
}

TEST(H264, FindsKeyFramesInSingleUnits) {
  EXPECT_TRUE(is_key({0x67, 0x42, 0xe0, 0x1f}));  // SPS
  EXPECT_TRUE(is_key({0x65, 0x88}));              // IDR, first slice
  EXPECT_FALSE(is_key({0x65, 0x48}));             // IDR, later slice
  EXPECT_FALSE(is_key({0x68, 0xce}));             // PPS
  EXPECT_FALSE(is_key({0x41, 0x9a}));             // slice
}

TEST(H264, FindsKeyFramesInAggregates) {
  EXPECT_TRUE(is_key({0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce}));
  EXPECT_TRUE(is_key({0x78, 0, 2, 0x68, 0xce, 0, 2, 0x65, 0x88}));
  EXPECT_FALSE(is_key({0x78, 0, 2, 0x68, 0xce, 0, 2, 0x41, 0x9a}));
}

TEST(H264, FindsKeyFramesInFirstFragments) {
  EXPECT_TRUE(is_key({0x7c, 0x85, 0x88}));
  EXPECT_FALSE(is_key({0x7c, 0x05, 0x88}));  // middle
  EXPECT_FALSE(is_key({0x7c, 0x45, 0x88}));  // end
  EXPECT_FALSE(is_key({0x7c, 0x81, 0x88}));  // another picture's
}

TEST(H264, KnowsWhereFramesBeginAndEnd) {
  EXPECT_TRUE(is_start({0x41, 0x9a}));
  EXPECT_TRUE(is_start({0x09, 0xf0}));
  EXPECT_FALSE(is_start({0x41, 0x1a}));
  EXPECT_TRUE(is_start({0x7c, 0x81, 0x88}));
  EXPECT_FALSE(is_start({0x7c, 0x01, 0x88}));
  EXPECT_TRUE(inspect_h264(Payload{0x41, 0x9a}, true)->end_of_frame);
}

TEST(H264, KnowsPicturesThatNobodyRefersTo) {
  EXPECT_TRUE(inspect_h264(Payload{0x01, 0x9a}, false)->discardable);
  EXPECT_FALSE(inspect_h264(Payload{0x41, 0x9a}, false)->discardable);
}

TEST(H264, RefusesBrokenAggregatesAndUnusedTypes) {
  EXPECT_FALSE(inspect_h264({}, false));
  EXPECT_FALSE(inspect_h264(Payload{0x78}, false));
  EXPECT_FALSE(inspect_h264(Payload{0x78, 0, 3, 0x67, 0x42}, false));
  EXPECT_FALSE(inspect_h264(Payload{0x78, 0, 0}, false));
  EXPECT_FALSE(inspect_h264(Payload{0x78, 0, 1, 0x67, 0}, false));
  EXPECT_FALSE(inspect_h264(Payload{0x7c}, false));
  for (const int type : {0, 25, 26, 27, 29, 30, 31}) {
    EXPECT_FALSE(inspect_h264(Payload{static_cast<std::uint8_t>(type), 1, 2, 3}, false)) << type;
  }
}

}  // namespace
}  // namespace madang::rtp::payload
