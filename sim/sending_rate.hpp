// How fast a client may send: a congestion controller of the simplest kind that shares a bottleneck.
#pragma once

#include <cstdint>
#include <map>

#include "base/time.hpp"
#include "base/units.hpp"
#include "rtp/rtcp/remb.hpp"
#include "rtp/rtcp/transport_feedback.hpp"

namespace madang::sim {

/// Knows what was sent and what of it arrived, by transport-wide feedback. Additive increase; multiplicative decrease when
/// packets are lost or queue for long.
class SendingRate {
 public:
  explicit SendingRate(Bitrate start, Bitrate most) : rate_(start), most_(most) {}

  /// The transport-wide number of the packet that leaves now.
  std::uint16_t on_send(Instant now, std::size_t bytes);
  void on_feedback(Instant now, const rtp::rtcp::TransportFeedback& feedback);
  void on_remb(Bitrate most) { remb_ = most; }

  Bitrate rate() const { return remb_.bps > 0 && remb_ < rate_ ? remb_ : rate_; }

 private:
  void decrease(Instant now, double factor);

  Bitrate rate_;
  Bitrate most_;
  Bitrate remb_{};
  std::uint16_t next_seq_ = 0;
  std::map<std::uint16_t, Instant> sent_at_;
  Duration transit_least_ = Duration::max();  ///< arrival minus departure, of the fastest; the clocks differ
  Instant decreased_at_{};
  Instant increased_at_{};
};

}  // namespace madang::sim
