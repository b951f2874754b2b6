// How much may be in flight (RFC 9260 §7.2).
#pragma once

#include <cstddef>

#include "sctp/limits.hpp"
#include "sctp/wire/unwrap.hpp"

namespace madang::sctp {

/// Knows the congestion window of the one path, and whether it is recovering from a loss.
class CongestionWindow {
 public:
  explicit CongestionWindow(std::size_t packet_bytes)
      : packet_bytes_(packet_bytes), window_(kCongestionWindowInitialPackets * packet_bytes), threshold_(SIZE_MAX / 2) {}

  std::size_t bytes() const { return window_; }
  std::size_t threshold() const { return threshold_; }
  bool is_recovering() const { return recovering_; }

  struct Acked {
    std::size_t bytes = 0;             ///< newly acknowledged
    std::size_t flight_before = 0;     ///< in flight before this acknowledgement
    Tsn cumulative = 0;                ///< which has moved
    bool has_outstanding = true;
  };
  /// The cumulative TSN has moved.
  void on_acked(const Acked& acked);
  /// A loss was noticed by missing reports. `highest` is the highest outstanding TSN. True when that begins a recovery.
  bool on_loss(Tsn highest);
  void on_timeout();

 private:
  std::size_t minimum() const { return kCongestionWindowMinPackets * packet_bytes_; }

  std::size_t packet_bytes_;
  std::size_t window_;
  std::size_t threshold_;
  std::size_t partly_acked_ = 0;
  bool recovering_ = false;
  Tsn recovery_exit_ = 0;
};

}  // namespace madang::sctp
