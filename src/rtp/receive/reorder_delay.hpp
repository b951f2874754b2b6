// How long to wait for a missing packet before calling it lost.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace madang::rtp {

/// Knows how late this link's reordered packets come, and picks the shortest wait that keeps
/// requests for packets that were merely late under kFalseShareMax of all packets. On a link that
/// keeps order that is kDelayMin.
class ReorderDelay {
 public:
  static constexpr Duration kDelayMin = 10ms;
  static constexpr Duration kDelayMax = 120ms;
  static constexpr double kFalseShareMax = 0.005;

  void on_packet();
  /// An original came this long after its absence was noticed.
  void on_late(Duration lateness);
  Duration value() const { return delay_; }

 private:
  static constexpr Duration kBucket = 10ms;
  static constexpr std::size_t kBuckets = kDelayMax / kBucket;
  static constexpr std::uint32_t kPacketsPerHalving = 1024;
  void choose();

  std::array<std::uint32_t, kBuckets> late_{};  // late_[i]: came between i and i+1 buckets late
  std::uint32_t packets_ = 0;
  Duration delay_ = kDelayMin;
};

}  // namespace madang::rtp
