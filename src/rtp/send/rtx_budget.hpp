// How much of a consumer's link retransmissions may take.
#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::rtp {

/// Knows how much was sent and resent on one stream. Grants the larger of a share of the media and
/// a floor rate, so that no flood of NACKs turns the server into an amplifier (RFC 4585 §8).
class RtxBudget {
 public:
  static constexpr double kMediaShare = 0.5;  ///< a path that loses a fifth needs a quarter, and some of that twice
  static constexpr Bitrate kFloor = Bitrate::kbps(100);
  static constexpr std::int64_t kShareBytesMax = 128 * 1024;  ///< what can be saved up from media
  static constexpr std::int64_t kFloorBytesMax =
      16 * 1024;  ///< what can be saved up from the floor rate

  void on_sent(std::size_t bytes);
  /// True, and spent, when `bytes` may be resent now.
  bool spend(Instant now, std::size_t bytes);

 private:
  std::int64_t share_bytes_ = 0;
  std::int64_t floor_bytes_ = kFloorBytesMax;
  Instant refilled_at_{};
};

}  // namespace madang::rtp
