#include "rtp/receive/reorder_delay.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(ReorderDelay, IsShortOnALinkThatKeepsOrder) {
  ReorderDelay delay;
  for (int i = 0; i < 5000; ++i) { delay.on_packet(); }
  EXPECT_EQ(delay.value(), ReorderDelay::kDelayMin);
}

TEST(ReorderDelay, IgnoresTwoAccidents) {
  ReorderDelay delay;
  delay.on_late(55ms);
  delay.on_late(55ms);
  EXPECT_EQ(delay.value(), 10ms);
  delay.on_late(55ms);
  EXPECT_EQ(delay.value(), 60ms);
}

TEST(ReorderDelay, CoversAllButHalfAPercentOfThePackets) {
  ReorderDelay delay;
  for (int i = 0; i < 1000; ++i) { delay.on_packet(); }
  for (int i = 0; i < 40; ++i) { delay.on_late(25ms); }
  for (int i = 0; i < 5; ++i) { delay.on_late(95ms); }  // 5 of 1,000: allowed
  EXPECT_EQ(delay.value(), 30ms);
  delay.on_late(95ms);
  EXPECT_EQ(delay.value(), 100ms);
}

TEST(ReorderDelay, NeverWaitsLongerThanItsMaximum) {
  ReorderDelay delay;
  for (int i = 0; i < 100; ++i) { delay.on_late(10s); }
  EXPECT_EQ(delay.value(), ReorderDelay::kDelayMax);
}

TEST(ReorderDelay, ComesBackWhenTheLinkKeepsOrderAgain) {
  ReorderDelay delay;
  for (int i = 0; i < 50; ++i) { delay.on_late(80ms); }
  for (int i = 0; i < 6000; ++i) { delay.on_packet(); }
  EXPECT_EQ(delay.value(), 10ms);
}

}  // namespace
}  // namespace madang::rtp
