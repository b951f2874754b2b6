// How fast packets are sent, and how fast the same packets arrive.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::bwe {

/// Knows how many bytes fell into each slice of the last window of some clock.
class SlidingRate {
 public:
  static constexpr Duration kSlice = 20ms;
  static constexpr std::size_t kSlices = 32;
  static constexpr Duration kYoungest = 100ms;  ///< with less than this there is no rate to speak of

  void on_bytes(Duration at, std::size_t bytes);
  /// Over the newest `window` (at most kSlices - 1 slices) before the newest bytes.
  std::optional<Bitrate> rate(Duration window) const;
  void reset() { *this = SlidingRate(); }

 private:
  std::array<std::uint32_t, kSlices> bytes_{};
  std::int64_t first_ = 0;   // slice in which the present flow began
  std::int64_t newest_ = 0;  // slice of the newest bytes
  bool has_any_ = false;
};

//= draft-ietf-rmcat-gcc-02 §5.6: R_hat(i) is measured over a window of T ... between 0.5 s and 1 s
/// Knows the rate at which a transport's packets arrive and the rate at which those same packets were sent. Where the two
/// differ, the path is the bottleneck.
class DeliveryRate {
 public:
  static constexpr Duration kWindow = 500ms;
  static constexpr Duration kShortWindow = 200ms;
  static constexpr double kHeldBack = 0.9;  ///< arriving at less than this share of the sending rate

  void on_received(Instant sent, Duration arrived, std::size_t bytes) {
    sent_.on_bytes(sent.time_since_epoch(), bytes);
    arrived_.on_bytes(arrived, bytes);
  }
  std::optional<Bitrate> arriving() const { return arrived_.rate(kWindow); }
  /// Of the last moments, where the window still remembers better times.
  std::optional<Bitrate> arriving_now() const { return arrived_.rate(kShortWindow); }
  bool is_held_back() const;
  void reset() { *this = DeliveryRate(); }

 private:
  SlidingRate sent_;
  SlidingRate arrived_;
};

}  // namespace madang::bwe
