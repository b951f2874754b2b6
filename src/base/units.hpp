// Bit rates and data sizes as types.
#pragma once

#include <compare>
#include <cstdint>

#include "base/time.hpp"

namespace madang {

/// A number of bytes.
struct DataSize {
  std::int64_t bytes = 0;
  friend constexpr auto operator<=>(DataSize, DataSize) = default;
  friend constexpr DataSize operator+(DataSize a, DataSize b) { return {a.bytes + b.bytes}; }
  friend constexpr DataSize operator-(DataSize a, DataSize b) { return {a.bytes - b.bytes}; }
  constexpr DataSize& operator+=(DataSize b) { bytes += b.bytes; return *this; }
};

/// Bits per second.
struct Bitrate {
  std::int64_t bps = 0;
  static constexpr Bitrate kbps(std::int64_t v) { return {v * 1000}; }
  /// How long `size` takes at this rate; rate > 0.
  constexpr Duration time_for(DataSize size) const { return Duration(size.bytes * 8 * 1'000'000'000 / bps); }
  friend constexpr auto operator<=>(Bitrate, Bitrate) = default;
  friend constexpr Bitrate operator+(Bitrate a, Bitrate b) { return {a.bps + b.bps}; }
  friend constexpr Bitrate operator-(Bitrate a, Bitrate b) { return {a.bps - b.bps}; }
  friend constexpr Bitrate operator*(Bitrate a, double k) {
    return {static_cast<std::int64_t>(static_cast<double>(a.bps) * k)};
  }
};

}  // namespace madang
