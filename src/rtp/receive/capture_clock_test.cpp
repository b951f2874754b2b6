#include "rtp/receive/capture_clock.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {
constexpr std::uint64_t kSecond = std::uint64_t{1} << 32;

TEST(CaptureClock, KnowsNothingBeforeTheFirstReport) {
  EXPECT_EQ(CaptureClock().to_ours({5 * kSecond}), std::nullopt);
}

TEST(CaptureClock, AddsTheDifference) {
  CaptureClock clock;
  clock.on_sender_report({100 * kSecond}, {130 * kSecond});
  EXPECT_EQ(clock.to_ours({101 * kSecond}), NtpTime{131 * kSecond});
}

TEST(CaptureClock, WorksWhereTheirsIsAhead) {
  CaptureClock clock;
  clock.on_sender_report({100 * kSecond}, {40 * kSecond});
  EXPECT_EQ(clock.to_ours({101 * kSecond}), NtpTime{41 * kSecond});
}

TEST(CaptureClock, IsNotMovedByOneDelayedReport) {
  CaptureClock clock;
  for (std::uint64_t i = 0; i < 6; ++i) {
    clock.on_sender_report({i * kSecond}, {(i + 10) * kSecond});
  }
  clock.on_sender_report({6 * kSecond}, {99 * kSecond});
  EXPECT_EQ(clock.to_ours({0}), NtpTime{10 * kSecond});
}

TEST(CaptureClock, FollowsAClockThatWasSet) {
  CaptureClock clock;
  for (std::uint64_t i = 0; i < 20; ++i) {
    clock.on_sender_report({i * kSecond}, {(i + 10) * kSecond});
  }
  for (std::uint64_t i = 20; i < 24; ++i) {
    clock.on_sender_report({i * kSecond}, {(i + 50) * kSecond});
  }
  EXPECT_EQ(clock.to_ours({0}), NtpTime{50 * kSecond});
}

}  // namespace
}  // namespace madang::rtp
