#include "rtp/send/round_trip.hpp"

#include <algorithm>

namespace madang::rtp {

std::uint32_t to_compact(Duration duration) {
  const std::int64_t ns = std::max<std::int64_t>(duration.count(), 0);
  const std::int64_t seconds = std::min<std::int64_t>(ns / 1'000'000'000, 0xffff);
  const std::int64_t fraction = (ns % 1'000'000'000 << 16) / 1'000'000'000;
  return static_cast<std::uint32_t>(seconds << 16 | fraction);
}

Duration from_compact(std::uint32_t compact) {
  return Duration(static_cast<std::int64_t>(compact) * 1'000'000'000 / 65'536);
}

std::optional<Duration> round_trip(NtpTime now, std::uint32_t last, std::uint32_t delay) {
  if (last == 0) { return std::nullopt; }
  //= RFC 3550 §6.4.1: the round-trip propagation delay is A - LSR - DLSR
  const std::uint32_t compact = now.compact() - last - delay;
  // Rounding on both sides can make a very short one slightly negative.
  if (compact > 0xffff'ff00) { return Duration(0); }
  const Duration rtt = from_compact(compact);
  return rtt <= kRoundTripMax ? std::optional(rtt) : std::nullopt;
}

}  // namespace madang::rtp
