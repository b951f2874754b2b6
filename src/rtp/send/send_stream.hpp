// One outgoing SSRC: what was sent, and what its receiver reports about it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ntp.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "rtp/media_clock.hpp"
#include "rtp/receive/rate_counter.hpp"
#include "rtp/rtcp/report_block.hpp"
#include "rtp/rtcp/sr.hpp"
#include "rtp/send/score.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows the sender statistics of one stream.
class SendStream {
 public:
  static constexpr Duration kSilenceMax = 2000ms;  ///< after that no sender reports
  static constexpr Duration kCaptureAgeMax =
      5s;  ///< a capture time further from now is not believed

  struct Options {
    Ssrc ssrc{};
    ClockRate clock_rate{};
    bool has_rtx = false;  ///< resent packets have a stream of their own
  };
  struct Counters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;  ///< whole packets
    std::uint64_t payload_bytes = 0;
    std::uint64_t retransmitted = 0;  ///< packets resent
    std::uint64_t retransmitted_bytes = 0;
    std::uint64_t repaired = 0;  ///< distinct packets resent
  };

  explicit SendStream(const Options& options) : options_(options) {}

  void on_sent(Instant now, WireTimestamp timestamp, std::size_t bytes, std::size_t payload_bytes);
  /// `is_first`: that packet had not been resent before.
  void on_resent(Instant now, std::size_t bytes, std::size_t payload_bytes, bool is_first);

  /// What is sent comes from another source now, and is judged anew.
  void on_source_changed() { score_.reset(Score::kMax); }

  /// The body of a sender report. `capture` is when the newest packet was captured, on our clock,
  /// if known: what keeps this stream in step with its sender's others. Nothing when nothing was
  /// sent lately.
  std::optional<rtcp::SenderSummary> report(Instant now, const NtpClock& clock,
                                            std::optional<NtpTime> capture = std::nullopt) const;
  /// A receiver's block about this SSRC; `now` on the clock of our sender reports. Closes a score
  /// interval.
  void on_report_block(NtpTime now, const rtcp::ReportBlock& block);

  Ssrc ssrc() const { return options_.ssrc; }
  ClockRate clock_rate() const { return options_.clock_rate; }
  int score() const { return score_.value(); }
  Bitrate bitrate(Instant now) const { return rate_.rate(now); }
  Bitrate rtx_bitrate(Instant now) const { return rtx_rate_.rate(now); }
  const Counters& counters() const { return counters_; }
  std::optional<Duration> round_trip() const { return round_trip_; }
  std::int64_t packets_lost() const { return packets_lost_; }
  std::uint8_t fraction_lost() const { return fraction_lost_; }
  std::uint32_t jitter() const { return jitter_; }
  std::optional<WireTimestamp> newest_timestamp() const {
    return counters_.packets > 0 ? std::optional(newest_timestamp_) : std::nullopt;
  }

 private:
  Options options_;
  RateCounter rate_;
  RateCounter rtx_rate_;
  Counters counters_;
  Counters counters_prior_;  // at the last report block
  Score score_;
  WireTimestamp newest_timestamp_;
  Instant newest_at_{};  // when the first packet with newest_timestamp_ was sent
  Instant sent_at_{};
  std::uint64_t resent_packets_ = 0;  // on this SSRC, for want of a repair stream
  std::uint64_t resent_payload_bytes_ = 0;
  std::optional<Duration> round_trip_;
  std::int64_t packets_lost_ = 0;
  std::uint8_t fraction_lost_ = 0;
  std::uint32_t jitter_ = 0;
};

}  // namespace madang::rtp
