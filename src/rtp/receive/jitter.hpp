// Interarrival jitter (RFC 3550 §6.4.1, Appendix A.8).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "rtp/media_clock.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows the smoothed deviation between how far apart packets were stamped and how far apart they
/// came.
class Jitter {
 public:
  explicit Jitter(ClockRate rate) : rate_(rate) {}

  void on_packet(Instant now, WireTimestamp timestamp);
  /// The next packet starts afresh, keeping the value: after a pause or a restarted source.
  void on_restart() { previous_.reset(); }
  /// In ticks of the media clock, as a report block carries it.
  std::uint32_t ticks() const { return static_cast<std::uint32_t>(scaled_ >> 4); }

 private:
  struct Previous {
    Instant arrival;
    WireTimestamp timestamp;
  };
  ClockRate rate_;
  std::optional<Previous> previous_;
  std::int64_t scaled_ = 0;  // 16 times the jitter, as A.8 keeps it
};

}  // namespace madang::rtp
