// Bits per second over a sliding window.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::rtp {

/// Knows how many bytes passed in each slice of the last window. Young counters divide by their age
/// instead of by the whole window, so that a stream's first second is not reported as a trickle.
class RateCounter {
 public:
  static constexpr Duration kWindowDefault = 2500ms;
  static constexpr std::size_t kSlices = 25;

  explicit RateCounter(Duration window = kWindowDefault);

  void on_bytes(Instant now, std::size_t bytes);
  Bitrate rate(Instant now) const;
  void reset();

 private:
  std::int64_t slice_of(Instant now) const { return now.time_since_epoch() / slice_; }
  std::int64_t sum(std::int64_t slice_now) const;

  Duration slice_;
  Instant started_{};         // when the window last began to fill from empty
  std::int64_t newest_ = -1;  // slice number of the last bytes; negative: none yet
  std::array<std::uint32_t, kSlices> bytes_{};
};

}  // namespace madang::rtp
