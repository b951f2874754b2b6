// One received SSRC and, if it has one, its repair SSRC: is a packet plausible, and how is the
// stream doing?
#pragma once

#include <cstdint>
#include <optional>

#include "base/ntp.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "rtp/media_clock.hpp"
#include "rtp/receive/jitter.hpp"
#include "rtp/receive/layer_rates.hpp"
#include "rtp/receive/nack_tracker.hpp"
#include "rtp/receive/rate_counter.hpp"
#include "rtp/receive/reception_stats.hpp"
#include "rtp/receive/seq_validator.hpp"
#include "rtp/rtcp/sr.hpp"
#include "rtp/rtcp/xr.hpp"
#include "rtp/send/score.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows the reception statistics of one stream. Duplicates and repairs are told apart by the
/// NackTracker next to it: on_packet or on_rtx first, then NackTracker::on_packet with the Seq,
/// then on_verdict.
class RecvStream {
 public:
  static constexpr Duration kSenderReportAgeMax = 10s;  ///< for capture times
  static constexpr Duration kCaptureTimeAgeMax = 5s;

  struct Options {
    Ssrc ssrc{};
    std::optional<Ssrc> rtx_ssrc{};
    ClockRate clock_rate{};
    Duration inactivity_max{};  ///< without media for this long the stream counts as dead; 0: never
    Duration rate_window = RateCounter::kWindowDefault;
  };
  struct Packet {
    WireSeq seq{};
    WireTimestamp timestamp{};
    std::size_t bytes = 0;          ///< whole RTP packet
    std::size_t payload_bytes = 0;  ///< 0: only padding, which is no sign of life
    LayerIndex layer{};
  };
  struct Counters {
    std::uint64_t packets = 0;  ///< accepted, media SSRC
    std::uint64_t bytes = 0;
    std::uint64_t discarded = 0;    ///< implausible or duplicate, media SSRC
    std::uint64_t rtx_packets = 0;  ///< on the RTX SSRC
    std::uint64_t rtx_bytes = 0;
    std::uint64_t rtx_discarded = 0;  ///< repairs of what was not missing
    std::uint64_t retransmitted = 0;  ///< repairs that came, wanted or not
    std::uint64_t repaired = 0;       ///< distinct packets that came because they were asked for
  };

  explicit RecvStream(const Options& options);

  /// A packet on the media SSRC. Nothing: drop it.
  std::optional<SeqValidator::Accepted> on_packet(Instant now, const Packet& packet);
  /// A packet on the RTX SSRC; `original` is what it unwraps to. One newer than all media counts as
  /// media (browsers probe with such). Nothing: drop it.
  std::optional<SeqValidator::Accepted> on_rtx(Instant now, WireSeq rtx_seq,
                                               const Packet& original);
  /// A padding-only packet on the RTX SSRC.
  void on_rtx_padding(Instant now, WireSeq rtx_seq, std::size_t bytes);
  void on_verdict(NackTracker::Verdict verdict, NackTracker::Origin origin);

  void on_sender_report(Instant now, const rtcp::SenderSummary& summary);
  void on_rtx_sender_report(Instant now, const rtcp::SenderSummary& summary);
  /// `item` answers an RRTR of ours.
  void on_dlrr(NtpTime now, const rtcp::DlrrItem& item);
  /// The abs-capture-time of a packet, on the sender's clock.
  void on_capture_time(Instant now, NtpTime capture, WireTimestamp timestamp);

  /// Closes a report interval, and with it a score interval. `fraction_lost_min`: the worst that a
  /// receiver of this stream reports, where the source could do something about it (Opus in-band
  /// FEC).
  rtcp::ReportBlock report_block(Instant now, std::uint8_t fraction_lost_min = 0);
  /// Nothing without RTX packets so far.
  std::optional<rtcp::ReportBlock> rtx_report_block(Instant now);

  /// Inactivity. Ask score() and is_active() afterwards.
  void on_deadline(Instant now);
  Instant next_deadline() const;

  Ssrc ssrc() const { return options_.ssrc; }
  std::optional<Ssrc> rtx_ssrc() const { return options_.rtx_ssrc; }
  bool is_active() const { return active_; }
  int score() const { return score_.value(); }
  Bitrate bitrate(Instant now) const { return rate_.rate(now); }
  Bitrate rtx_bitrate(Instant now) const { return rtx_rate_.rate(now); }
  const LayerRates& layer_rates() const { return layer_rates_; }
  const Counters& counters() const { return counters_; }
  std::int64_t packets_lost() const { return media_.lost(); }
  std::uint8_t fraction_lost() const { return media_.fraction_lost(); }
  std::uint32_t jitter() const { return jitter_.ticks(); }
  std::optional<Duration> round_trip() const { return round_trip_; }
  std::optional<Seq> newest() const { return media_.validator().newest(); }
  /// When `timestamp` was captured, on the sender's wall clock (see CaptureClock). Nothing without
  /// a fresh report.
  std::optional<NtpTime> capture_time(Instant now, WireTimestamp timestamp) const;

 private:
  struct Anchor {
    NtpTime ntp;
    WireTimestamp timestamp;
    Instant at;
  };
  void on_media(Instant now, const Packet& packet, const SeqValidator::Accepted& accepted);
  void close_score_interval();

  Options options_;
  ReceptionStats media_;
  ReceptionStats rtx_;
  Jitter jitter_;
  RateCounter rate_;
  RateCounter rtx_rate_;
  LayerRates layer_rates_;
  Counters counters_;
  Counters counters_prior_;  // at the last score interval
  Score score_;
  std::optional<WireTimestamp> newest_timestamp_;
  std::optional<Anchor> sender_report_;
  std::optional<Anchor> capture_time_;
  std::optional<Duration> round_trip_;
  Instant media_at_{};  // last packet with a payload
  bool active_ = false;
};

}  // namespace madang::rtp
