// How long to wait for an acknowledgement (RFC 9260 §6.3.1).
#pragma once

#include <algorithm>

#include "base/time.hpp"
#include "sctp/limits.hpp"

namespace madang::sctp {

/// Knows the smoothed round trip time and the timeout that follows from it.
class Rto {
 public:
  Duration value() const { return value_; }
  Duration smoothed() const { return smoothed_; }
  bool has_sample() const { return has_sample_; }

  void on_sample(Duration rtt) {
    rtt = std::max(rtt, Duration(0));
    if (!has_sample_) {
      //= RFC 9260 §6.3.1 C2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 * RTTVAR.
      smoothed_ = rtt;
      variance_ = rtt / 2;
      has_sample_ = true;
    } else {
      //= RFC 9260 §6.3.1 C3: RTTVAR = (1 - 1/4) * RTTVAR + 1/4 * |SRTT - R'|; SRTT = (1 - 1/8) * SRTT + 1/8 * R'.
      const Duration off = smoothed_ > rtt ? smoothed_ - rtt : rtt - smoothed_;
      variance_ = (variance_ * 3 + off) / 4;
      smoothed_ = (smoothed_ * 7 + rtt) / 8;
    }
    value_ = std::clamp(smoothed_ + 4 * variance_, kRtoMin, kRtoMax);
  }
  /// RFC 9260 §6.3.3 E2: back off the timer.
  void on_timeout() { value_ = std::min(value_ * 2, kRtoMax); }

 private:
  Duration value_ = kRtoInitial;
  Duration smoothed_{};
  Duration variance_{};
  bool has_sample_ = false;
};

}  // namespace madang::sctp
