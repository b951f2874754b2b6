#include "rtp/receive/jitter.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(Jitter, IsZeroForAnEvenStream) {
  Jitter jitter({48'000});
  for (std::uint32_t i = 0; i < 100; ++i) { jitter.on_packet(at(20ms * i), {960 * i}); }
  EXPECT_EQ(jitter.ticks(), 0U);
}

// J(i) = J(i-1) + (|D| - J(i-1)) / 16, by hand with D = 480 ticks (10 ms late at 48 kHz), in
// sixteenths: 480; 480 + 480 - (488 >> 4) = 930; 930 + 480 - (938 >> 4) = 1352.
TEST(Jitter, FollowsTheFormulaOfRfc3550) {
  Jitter jitter({48'000});
  jitter.on_packet(at(0ms), {0});
  jitter.on_packet(at(30ms), {960});  // 10 ms late
  EXPECT_EQ(jitter.ticks(), 480U / 16);
  jitter.on_packet(at(40ms), {1920});  // 10 ms early again
  EXPECT_EQ(jitter.ticks(), 930U / 16);
  jitter.on_packet(at(70ms), {2880});
  EXPECT_EQ(jitter.ticks(), 1352U / 16);
}

TEST(Jitter, SurvivesTheTimestampWrap) {
  Jitter jitter({90'000});
  jitter.on_packet(at(0ms), {0xffff'ffff - 899});
  jitter.on_packet(at(20ms), {900});
  EXPECT_EQ(jitter.ticks(), 0U);
}

TEST(Jitter, DoesNotTakeAPauseForJitter) {
  Jitter jitter({48'000});
  jitter.on_packet(at(0ms), {0});
  jitter.on_packet(at(1h), {960});  // more than half a minute off: a new time base
  EXPECT_EQ(jitter.ticks(), 0U);
  jitter.on_restart();
  jitter.on_packet(at(2h), {5});
  EXPECT_EQ(jitter.ticks(), 0U);
}

}  // namespace
}  // namespace madang::rtp
