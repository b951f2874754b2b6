#include "srtp/packet_index.hpp"

#include <gtest/gtest.h>

namespace madang::srtp {
namespace {

TEST(GuessIndex, FollowsTheStream) {
  EXPECT_EQ(guess_index(10, 11), 11u);
  EXPECT_EQ(guess_index(10, 9), 9u);
  EXPECT_EQ(guess_index(0x2'0010, 0x0020), 0x2'0020u);
}

TEST(GuessIndex, StepsOverTheWrapInBothDirections) {
  EXPECT_EQ(guess_index(0xFFFF, 0), 0x1'0000u);
  EXPECT_EQ(guess_index(0x1'FFF0, 0x0005), 0x2'0005u);
  EXPECT_EQ(guess_index(0x2'0005, 0xFFF0), 0x1'FFF0u);
}

TEST(GuessIndex, TakesTheNearerOfTwoLaps) {
  EXPECT_EQ(guess_index(0x1'1000, 0x9000), 0x1'9000u);
  EXPECT_EQ(guess_index(0x1'1000, 0x9001), 0x0'9001u);
  EXPECT_EQ(guess_index(0x1'9000, 0x1000), 0x1'1000u);
  EXPECT_EQ(guess_index(0x1'9000, 0x0FFF), 0x2'0FFFu);
}

TEST(GuessIndex, KnowsThatNothingLiesBeforeTheStartOrAfterTheEnd) {
  EXPECT_EQ(guess_index(5, 0xFFF0), std::nullopt);
  EXPECT_EQ(guess_index(kPacketIndexMax, 0), std::nullopt);
  EXPECT_EQ(guess_index(kPacketIndexMax - 1, 0xFFFF), kPacketIndexMax);
}

}  // namespace
}  // namespace madang::srtp
