#include "rtp/send/round_trip.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(RoundTrip, ConvertsCompactDurations) {
  EXPECT_EQ(to_compact(1500ms), 0x1'8000U);
  EXPECT_EQ(from_compact(0x1'8000), 1500ms);
  EXPECT_EQ(to_compact(-1s), 0U);
  EXPECT_EQ(to_compact(24h), 0xffff'0000U);
}

// The example of RFC 3550 §6.4.1, figure 2: A = 0xb710:8000, DLSR = 0x0005:4000 (5.25 s), LSR =
// 0xb705:2000; 6.125 s.
TEST(RoundTrip, ComputesTheExampleOfRfc3550) {
  const NtpTime now{std::uint64_t{0xb44d'b705'2000'0000} + (std::uint64_t{0xb'6000} << 16)};
  EXPECT_EQ(now.compact(), 0xb710'8000U);
  EXPECT_EQ(round_trip(now, 0xb705'2000, 0x0005'4000), 6125ms);
}

TEST(RoundTrip, IsUnknownBeforeTheFirstReport) { EXPECT_EQ(round_trip({1}, 0, 0), std::nullopt); }

TEST(RoundTrip, ForgivesRoundingButNotLies) {
  const NtpTime now{std::uint64_t{100} << 32};
  EXPECT_EQ(round_trip(now, 100 << 16, 1), Duration(0));
  EXPECT_EQ(round_trip(now, 100 << 16, 1 << 16),
            std::nullopt);                               // held it for longer than it was away
  EXPECT_EQ(round_trip(now, 1 << 16, 0), std::nullopt);  // 99 s
}

TEST(RoundTrip, WrapsWithTheCompactClock) {
  const NtpTime now{(std::uint64_t{1} << 48) +
                    (std::uint64_t{1} << 31)};  // compact 0x8000, just wrapped
  EXPECT_EQ(round_trip(now, 0xffff'8000, 0), 1s);
}

}  // namespace
}  // namespace madang::rtp
