// The one place where monotonic instants and wall-clock NTP time meet.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace madang {

/// NTP time as RTCP carries it: 32.32 fixed point seconds since 1900 (RFC 3550 §4).
struct NtpTime {
  std::uint64_t value = 0;
  /// The middle 32 bits, as LSR and DLSR use them (RFC 3550 §6.4.1).
  constexpr std::uint32_t compact() const { return static_cast<std::uint32_t>(value >> 16); }
  friend constexpr bool operator==(NtpTime, NtpTime) = default;
};

/// Knows which NTP time one instant was, given once at start; converts every other instant from there.
class NtpClock {
 public:
  constexpr NtpClock() = default;
  constexpr NtpClock(Instant instant, NtpTime ntp) : instant_(instant), ntp_(ntp) {}

  constexpr NtpTime at(Instant now) const {
    const std::int64_t ns = (now - instant_).count();
    const std::int64_t seconds = ns / 1'000'000'000;
    const std::int64_t rest = ns % 1'000'000'000;
    const std::int64_t fraction = (rest << 32) / 1'000'000'000;
    return {ntp_.value + (static_cast<std::uint64_t>(seconds) << 32) +
            static_cast<std::uint64_t>(fraction)};
  }

 private:
  Instant instant_{};
  NtpTime ntp_{};
};

/// Seconds between 1900 (NTP) and 1970 (Unix).
inline constexpr std::uint64_t kNtpUnixOffsetSeconds = 2'208'988'800;

/// The same moment in milliseconds since 1970.
constexpr std::int64_t unix_ms(NtpTime time) {
  const auto seconds = static_cast<std::int64_t>(time.value >> 32) - static_cast<std::int64_t>(kNtpUnixOffsetSeconds);
  return seconds * 1000 + static_cast<std::int64_t>(((time.value & 0xFFFF'FFFF) * 1000) >> 32);
}

}  // namespace madang
