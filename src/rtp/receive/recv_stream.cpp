#include "rtp/receive/recv_stream.hpp"

#include <utility>

#include "rtp/send/round_trip.hpp"

namespace madang::rtp {

RecvStream::RecvStream(const Options& options)
    : options_(options),
      jitter_(options.clock_rate),
      rate_(options.rate_window),
      rtx_rate_(options.rate_window),
      layer_rates_(options.rate_window) {
  score_.reset(0);
}

std::optional<SeqValidator::Accepted> RecvStream::on_packet(Instant now, const Packet& packet) {
  const std::optional<SeqValidator::Accepted> accepted = media_.on_packet(packet.seq);
  if (!accepted) {
    ++counters_.discarded;
    return std::nullopt;
  }
  ++counters_.packets;
  counters_.bytes += packet.bytes;
  on_media(now, packet, *accepted);
  if (packet.payload_bytes == 0) { return accepted; }
  media_at_ = now;
  if (!active_) {
    active_ = true;
    score_.reset(Score::kMax);
  }
  return accepted;
}

void RecvStream::on_media(Instant now, const Packet& packet,
                          const SeqValidator::Accepted& accepted) {
  rate_.on_bytes(now, packet.bytes);
  layer_rates_.on_bytes(now, packet.layer, packet.bytes);
  if (!accepted.is_newest) { return; }
  const bool went_back =
      newest_timestamp_ &&
      static_cast<std::int32_t>(packet.timestamp.value - newest_timestamp_->value) < 0;
  // In order and yet stamped earlier: another time base, which the old one must not be compared
  // with.
  if (went_back || accepted.has_resynced) { jitter_.on_restart(); }
  newest_timestamp_ = packet.timestamp;
  jitter_.on_packet(now, packet.timestamp);
}

std::optional<SeqValidator::Accepted> RecvStream::on_rtx(Instant now, WireSeq rtx_seq,
                                                         const Packet& original) {
  on_rtx_padding(now, rtx_seq, original.bytes);
  ++counters_.retransmitted;
  const std::optional<Seq> seq = media_.validator().peek(original.seq);
  if (!seq) {
    ++counters_.rtx_discarded;
    return std::nullopt;
  }
  if (*seq > *newest()) { return on_packet(now, original); }
  rate_.on_bytes(now, original.bytes);
  layer_rates_.on_bytes(now, original.layer, original.bytes);
  return SeqValidator::Accepted{*seq, false, false};
}

void RecvStream::on_rtx_padding(Instant now, WireSeq rtx_seq, std::size_t bytes) {
  ++counters_.rtx_packets;
  counters_.rtx_bytes += bytes;
  rtx_rate_.on_bytes(now, bytes);
  rtx_.on_packet(rtx_seq);  // for its reports; a repair is judged by the number it repairs
}

void RecvStream::on_verdict(NackTracker::Verdict verdict, NackTracker::Origin origin) {
  const bool is_rtx = origin == NackTracker::Origin::Rtx;
  if (verdict == NackTracker::Verdict::Duplicate) {
    ++(is_rtx ? counters_.rtx_discarded : counters_.discarded);
  }
  if (verdict != NackTracker::Verdict::Recovered) { return; }
  ++counters_.repaired;
  if (!is_rtx) { ++counters_.retransmitted; }
}

void RecvStream::on_sender_report(Instant now, const rtcp::SenderSummary& summary) {
  media_.on_sender_report(now, summary.ntp);
  sender_report_ = Anchor{summary.ntp, summary.rtp_time, now};
}

void RecvStream::on_rtx_sender_report(Instant now, const rtcp::SenderSummary& summary) {
  rtx_.on_sender_report(now, summary.ntp);
}

void RecvStream::on_dlrr(NtpTime now, const rtcp::DlrrItem& item) {
  if (const auto rtt = rtp::round_trip(now, item.last_rr, item.delay_since_last_rr)) {
    round_trip_ = rtt;
  }
}

void RecvStream::on_capture_time(Instant now, NtpTime capture, WireTimestamp timestamp) {
  capture_time_ = Anchor{capture, timestamp, now};
}

rtcp::ReportBlock RecvStream::report_block(Instant now, std::uint8_t fraction_lost_min) {
  const rtcp::ReportBlock block =
      media_.report(now, options_.ssrc, jitter_.ticks(), fraction_lost_min);
  close_score_interval();
  return block;
}

void RecvStream::close_score_interval() {
  const Counters prior = std::exchange(counters_prior_, counters_);
  if (!active_) { return; }
  score_.on_interval({
      .expected = media_.interval().expected,
      .lost = media_.interval().lost,
      .repaired = static_cast<std::int64_t>(counters_.repaired - prior.repaired),
      .retransmitted = static_cast<std::int64_t>(counters_.retransmitted - prior.retransmitted),
  });
}

std::optional<rtcp::ReportBlock> RecvStream::rtx_report_block(Instant now) {
  if (!options_.rtx_ssrc || rtx_.received() == 0) { return std::nullopt; }
  return rtx_.report(now, *options_.rtx_ssrc, 0);
}

void RecvStream::on_deadline(Instant now) {
  if (now < next_deadline()) { return; }
  active_ = false;
  score_.reset(0);
}

Instant RecvStream::next_deadline() const {
  const bool waits = active_ && options_.inactivity_max > Duration(0);
  return waits ? media_at_ + options_.inactivity_max : kNever;
}

std::optional<NtpTime> RecvStream::capture_time(Instant now, WireTimestamp timestamp) const {
  const std::optional<Anchor>& anchor =
      capture_time_ && now - capture_time_->at <= kCaptureTimeAgeMax ? capture_time_
                                                                     : sender_report_;
  if (!anchor || now - anchor->at > kSenderReportAgeMax) { return std::nullopt; }
  const auto ticks = static_cast<std::int32_t>(timestamp.value - anchor->timestamp.value);
  return NtpClock(Instant{}, anchor->ntp).at(Instant{} + to_duration(ticks, options_.clock_rate));
}

}  // namespace madang::rtp
