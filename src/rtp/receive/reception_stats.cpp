#include "rtp/receive/reception_stats.hpp"

#include <algorithm>

#include "rtp/send/round_trip.hpp"

namespace madang::rtp {

std::optional<SeqValidator::Accepted> ReceptionStats::on_packet(WireSeq wire) {
  const std::optional<Seq> newest = validator_.newest();
  const std::optional<SeqValidator::Accepted> accepted = validator_.on_packet(wire);
  if (!accepted) { return std::nullopt; }
  if (!newest || accepted->seq < base_) { base_ = accepted->seq; }
  if (accepted->has_resynced) { base_ += accepted->seq - *newest - 1; }
  ++received_;
  return accepted;
}

void ReceptionStats::on_sender_report(Instant now, NtpTime ntp) {
  last_sr_ = LastSr{ntp.compact(), now};
}

std::int64_t ReceptionStats::expected() const {
  const std::optional<Seq> newest = validator_.newest();
  return newest ? *newest - base_ + 1 : 0;
}

rtcp::ReportBlock ReceptionStats::report(Instant now, Ssrc ssrc, std::uint32_t jitter,
                                         std::uint8_t fraction_lost_min) {
  //= RFC 3550 A.3: Determining Number of Packets Expected and Lost
  interval_.expected = expected() - expected_prior_;
  interval_.lost = interval_.expected - (received_ - received_prior_);
  expected_prior_ = expected();
  received_prior_ = received_;
  const bool any_lost = interval_.expected > 0 && interval_.lost > 0;
  const std::int64_t fraction = any_lost ? interval_.lost * 256 / interval_.expected : 0;
  fraction_lost_ = static_cast<std::uint8_t>(std::min<std::int64_t>(fraction, 255));

  rtcp::ReportBlock block;
  block.ssrc = ssrc;
  block.fraction_lost = std::max(fraction_lost_, fraction_lost_min);
  block.cumulative_lost =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(lost(), -0x800000, 0x7fffff));
  block.highest_seq = static_cast<std::uint32_t>(validator_.newest().value_or(Seq{}).value);
  block.jitter = jitter;
  if (last_sr_) {
    block.last_sr = last_sr_->compact_ntp;
    block.delay_since_last_sr = to_compact(now - last_sr_->at);
  }
  return block;
}

}  // namespace madang::rtp
