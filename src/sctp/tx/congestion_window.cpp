#include "sctp/tx/congestion_window.hpp"

#include <algorithm>

namespace madang::sctp {

void CongestionWindow::on_acked(const Acked& acked) {
  //= RFC 9260 §7.2.4: ... exit Fast Recovery when the Cumulative TSN Ack Point ... passes the exit point.
  if (recovering_ && acked.cumulative >= recovery_exit_) {
    recovering_ = false;
  } else if (recovering_) {
    return;
  }
  const bool was_full = acked.flight_before + packet_bytes_ > window_;
  if (window_ <= threshold_) {
    //= RFC 9260 §7.2.1: ... only if the current congestion window is being fully utilized ... cwnd MUST be increased by, at
    //= most, the lesser of the total size of the previously outstanding DATA chunk(s) acknowledged and L times the PMDCS.
    if (was_full) { window_ += std::min(acked.bytes, kSlowStartPackets * packet_bytes_); }
    return;
  }
  //= RFC 9260 §7.2.2: when partial_bytes_acked is greater than or equal to cwnd and before the arrival of the SACK chunk
  //= the sender had cwnd or more bytes of data outstanding, ... cwnd is increased by one PMDCS.
  partly_acked_ += acked.bytes;
  if (partly_acked_ >= window_) {
    if (was_full) {
      partly_acked_ -= window_;
      window_ += packet_bytes_;
    } else {
      partly_acked_ = window_;
    }
  }
  if (!acked.has_outstanding) { partly_acked_ = 0; }
}

bool CongestionWindow::on_loss(Tsn highest) {
  if (recovering_) { return false; }
  //= RFC 9260 §7.2.3: ssthresh = max(cwnd / 2, 4 * PMDCS); cwnd = ssthresh; partial_bytes_acked = 0.
  threshold_ = std::max(window_ / 2, minimum());
  window_ = threshold_;
  partly_acked_ = 0;
  recovering_ = true;
  recovery_exit_ = highest;
  return true;
}

void CongestionWindow::on_timeout() {
  //= RFC 9260 §7.2.3: when the T3-rtx timer expires ... ssthresh = max(cwnd / 2, 4 * PMDCS); cwnd = PMDCS.
  threshold_ = std::max(window_ / 2, minimum());
  window_ = packet_bytes_;
  partly_acked_ = 0;
  recovering_ = false;
}

}  // namespace madang::sctp
