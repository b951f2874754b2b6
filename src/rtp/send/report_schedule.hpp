// When a transport's next RTCP reports are due (RFC 3550 §6.2, with the short intervals of RFC
// 4585).
#pragma once

#include "base/random.hpp"
#include "base/time.hpp"

namespace madang::rtp {

/// Knows when a transport reports next: a second or so apart, at random so that peers do not beat
/// in time.
class ReportSchedule {
 public:
  static constexpr Duration kFirst = 500ms;
  static constexpr Duration kIntervalMin = 1000ms;
  static constexpr Duration kIntervalMax = 1500ms;

  ReportSchedule(Instant now, Random& random) : random_(&random), next_at_(now + kFirst) {}

  /// True when reports are to be sent now; the next ones are then scheduled.
  bool on_deadline(Instant now);
  Instant next_deadline() const { return next_at_; }

 private:
  Random* random_;
  Instant next_at_;
};

/// Knows when one stream last reported: audio reports less often than its transport does.
class StreamReportTurn {
 public:
  static constexpr Duration kAudioInterval = 5000ms;
  static constexpr Duration kVideoInterval = 1000ms;

  explicit StreamReportTurn(Duration interval) : interval_(interval) {}

  /// True when this stream takes part in the reports its transport sends now. A transport's turn
  /// that comes a little early for the stream is taken, since the next one would come much too
  /// late.
  bool take(Instant now);

 private:
  Duration interval_;
  Instant last_{};
  bool reported_ = false;
};

}  // namespace madang::rtp
