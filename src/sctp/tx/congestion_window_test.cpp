#include <gtest/gtest.h>

#include "sctp/tx/congestion_window.hpp"
#include "sctp/tx/rto.hpp"

namespace madang::sctp {
namespace {

constexpr std::size_t kPacket = 1'000;

TEST(CongestionWindow, SlowStartGrowsOnlyWhileFull) {
  CongestionWindow window(kPacket);
  EXPECT_EQ(window.bytes(), 10 * kPacket);
  window.on_acked({.bytes = 2 * kPacket, .flight_before = 5 * kPacket, .cumulative = 10});
  EXPECT_EQ(window.bytes(), 10 * kPacket);
  window.on_acked({.bytes = 2 * kPacket, .flight_before = 10 * kPacket, .cumulative = 12});
  EXPECT_EQ(window.bytes(), (10 + kSlowStartPackets) * kPacket);
  window.on_acked({.bytes = 10, .flight_before = 20 * kPacket, .cumulative = 13});
  EXPECT_EQ(window.bytes(), (10 + kSlowStartPackets) * kPacket + 10);
}

TEST(CongestionWindow, ALossHalvesItOnceUntilTheExitPoint) {
  CongestionWindow window(kPacket);
  EXPECT_TRUE(window.on_loss(100));
  EXPECT_EQ(window.bytes(), 5 * kPacket);
  EXPECT_FALSE(window.on_loss(105));
  window.on_acked({.bytes = 5 * kPacket, .flight_before = 5 * kPacket, .cumulative = 99});
  EXPECT_EQ(window.bytes(), 5 * kPacket);
  EXPECT_TRUE(window.is_recovering());
  window.on_acked({.bytes = kPacket, .flight_before = 5 * kPacket, .cumulative = 100});
  EXPECT_FALSE(window.is_recovering());
}

TEST(CongestionWindow, NeverFallsBelowFourPacketsByMissingReports) {
  CongestionWindow window(kPacket);
  for (Tsn tsn = 1; tsn < 20; ++tsn) {
    window.on_loss(tsn);
    window.on_acked({.bytes = 1, .flight_before = 0, .cumulative = tsn});
  }
  EXPECT_EQ(window.bytes(), kCongestionWindowMinPackets * kPacket);
}

TEST(CongestionWindow, ATimeoutLeavesOnePacket) {
  CongestionWindow window(kPacket);
  window.on_timeout();
  EXPECT_EQ(window.bytes(), kPacket);
  EXPECT_EQ(window.threshold(), 5 * kPacket);
}

TEST(CongestionWindow, AboveTheThresholdItGrowsByOnePacketForEachWindow) {
  CongestionWindow window(kPacket);
  window.on_loss(1);
  window.on_acked({.bytes = kPacket, .flight_before = 10 * kPacket, .cumulative = 1});
  const std::size_t start = window.bytes();
  std::size_t acked = 0;
  Tsn cumulative = 1;
  while (window.bytes() < start + 2 * kPacket) {
    window.on_acked({.bytes = kPacket, .flight_before = window.bytes(), .cumulative = ++cumulative});
    acked += kPacket;
  }
  EXPECT_GE(acked, start);
  EXPECT_LE(acked, 3 * start);
}

TEST(Rto, BeginsWithItsInitialValueAndStaysInItsBounds) {
  Rto rto;
  EXPECT_EQ(rto.value(), kRtoInitial);
  rto.on_sample(1ms);
  EXPECT_EQ(rto.value(), kRtoMin);
  for (int i = 0; i < 20; ++i) { rto.on_timeout(); }
  EXPECT_EQ(rto.value(), kRtoMax);
}

TEST(Rto, FollowsTheRoundTripTime) {
  Rto rto;
  rto.on_sample(400ms);
  EXPECT_EQ(rto.smoothed(), 400ms);
  EXPECT_EQ(rto.value(), 400ms + 4 * 200ms);
  rto.on_sample(480ms);
  EXPECT_EQ(rto.smoothed(), 410ms);
  EXPECT_EQ(rto.value(), 410ms + 4 * 170ms);
}

}  // namespace
}  // namespace madang::sctp
