#include "rtp/payload/opus.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::payload {
namespace {

using Payload = std::vector<std::uint8_t>;

TEST(Opus, TakesFramesWithoutContentForDtx) {
  EXPECT_TRUE(is_opus_dtx(Payload{0x78}));         // code 0
  EXPECT_TRUE(is_opus_dtx(Payload{0x79}));         // code 1
  EXPECT_TRUE(is_opus_dtx(Payload{0x7a, 0x00}));   // code 2
  EXPECT_FALSE(is_opus_dtx(Payload{0x7a}));
  EXPECT_FALSE(is_opus_dtx(Payload{0x78, 0x01}));
  EXPECT_FALSE(is_opus_dtx(Payload{0x7b}));        // code 3 never
  EXPECT_FALSE(is_opus_dtx(Payload{0x7b, 0x01}));
  EXPECT_FALSE(is_opus_dtx({}));
}

TEST(Opus, BeginsWithEveryPacket) {
  const auto info = inspect_opus(Payload{0x78, 1, 2, 3});
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->key_frame && info->start_of_frame && info->end_of_frame);
  EXPECT_FALSE(info->dtx);
  EXPECT_FALSE(inspect_opus({}));
}

}  // namespace
}  // namespace madang::rtp::payload
