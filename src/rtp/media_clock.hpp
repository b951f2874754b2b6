// Between ticks of a media clock and Durations.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Ticks per second of a codec's RTP clock; never 0.
struct ClockRate {
  std::uint32_t hz = 90'000;
  friend constexpr bool operator==(ClockRate, ClockRate) = default;
};

/// How long `ticks` last, rounded towards zero. Exact for any difference of two timestamps of one stream.
constexpr Duration to_duration(std::int64_t ticks, ClockRate rate) {
  const std::int64_t seconds = ticks / rate.hz;
  const std::int64_t rest = ticks % rate.hz;
  return Duration(seconds * 1'000'000'000 + rest * 1'000'000'000 / rate.hz);
}

/// How many ticks fit in `duration`, rounded towards zero.
constexpr std::int64_t to_ticks(Duration duration, ClockRate rate) {
  const std::int64_t seconds = duration.count() / 1'000'000'000;
  const std::int64_t rest = duration.count() % 1'000'000'000;
  return seconds * rate.hz + rest * rate.hz / 1'000'000'000;
}

/// Knows that media time `time` was instant `instant`, and extrapolates from there (as sender reports need).
struct MediaClock {
  ClockRate rate{};
  Instant instant{};
  MediaTime time{};

  constexpr MediaTime at(Instant now) const { return time + to_ticks(now - instant, rate); }
  constexpr Instant when(MediaTime t) const { return instant + to_duration(t - time, rate); }
};

}  // namespace madang::rtp
