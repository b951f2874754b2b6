// Round trips out of reports: SR and its RR (RFC 3550 §6.4.1), RRTR and its DLRR (RFC 3611 §4.5).
#pragma once

#include <cstdint>
#include <optional>

#include "base/ntp.hpp"
#include "base/time.hpp"

namespace madang::rtp {

/// Nothing is believed to take longer than this.
inline constexpr Duration kRoundTripMax = 30s;

/// A duration in units of 1/65536 s, as DLSR and DLRR carry it.
std::uint32_t to_compact(Duration duration);
Duration from_compact(std::uint32_t compact);

/// `last` is the compact time of our report as the other side echoes it, `delay` how long it held
/// it. Nothing when it has not seen one (0), or lies.
std::optional<Duration> round_trip(NtpTime now, std::uint32_t last, std::uint32_t delay);

}  // namespace madang::rtp
