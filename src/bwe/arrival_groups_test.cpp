#include "bwe/arrival_groups.hpp"

#include <gtest/gtest.h>

namespace madang::bwe {
namespace {

TEST(ArrivalGroups, PacketsOfOneBurstAreOneGroup) {
  ArrivalGroups groups;
  EXPECT_FALSE(groups.on_packet(at(0ms), 50ms));
  EXPECT_FALSE(groups.on_packet(at(4ms), 58ms));
  EXPECT_FALSE(groups.on_packet(at(20ms), 70ms));  // closes the first, which has no predecessor
  EXPECT_FALSE(groups.on_packet(at(23ms), 75ms));
  const auto delta = groups.on_packet(at(40ms), 90ms);
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->sent, 19ms);
  EXPECT_EQ(delta->arrived, 17ms);
  EXPECT_EQ(delta->at, 75ms);
}

TEST(ArrivalGroups, WhatAStalledLinkLetsGoTogetherIsOneGroup) {
  ArrivalGroups groups;
  groups.on_packet(at(0ms), 50ms);
  groups.on_packet(at(20ms), 70ms);
  for (int i = 2; i < 6; ++i) {  // held back, then let go within 4 ms
    EXPECT_EQ(groups.on_packet(at(i * 20ms), 160ms + i * 1ms).has_value(), i == 2) << i;
  }
  const auto delta = groups.on_packet(at(120ms), 185ms);
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->sent, 80ms);
  EXPECT_EQ(delta->arrived, 95ms);
}

TEST(ArrivalGroups, StartsAnewAfterAJumpOfTheReceiversClock) {
  ArrivalGroups groups;
  groups.on_packet(at(0ms), 50ms);
  groups.on_packet(at(20ms), 70ms);
  groups.on_packet(at(40ms), 1h);
  EXPECT_FALSE(groups.on_packet(at(60ms), 1h + 20ms));  // the jump is no delay
  EXPECT_FALSE(groups.on_packet(at(80ms), 1h + 40ms));
  EXPECT_FALSE(groups.on_packet(at(100ms), 1h + 60ms));
  EXPECT_TRUE(groups.on_packet(at(120ms), 1h + 80ms));
}

TEST(ArrivalGroups, IgnoresPacketsOfClosedGroups) {
  ArrivalGroups groups;
  groups.on_packet(at(0ms), 50ms);
  groups.on_packet(at(20ms), 70ms);
  EXPECT_FALSE(groups.on_packet(at(5ms), 200ms));
  const auto delta = groups.on_packet(at(40ms), 90ms);
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->arrived, 20ms);
}

}  // namespace
}  // namespace madang::bwe
