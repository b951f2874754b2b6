#include "net/real_clock.hpp"

#include <gtest/gtest.h>

namespace madang::net {
namespace {

TEST(RealClock, NeverGoesBackwards) {
  const Instant first = now();
  EXPECT_GE(now(), first);
  EXPECT_GT(first, Instant{});
}

TEST(RealClock, TiesTheTimelineToTheWallClock) {
  const NtpClock clock = read_ntp_clock();
  const auto seconds = static_cast<std::int64_t>(clock.at(now()).value >> 32);
  EXPECT_NEAR(static_cast<double>(seconds - static_cast<std::int64_t>(kNtpUnixOffsetSeconds)),
              static_cast<double>(unix_seconds()), 2.0);
}

}  // namespace
}  // namespace madang::net
