#include "rtp/send/send_stream.hpp"

#include <utility>

#include "rtp/send/round_trip.hpp"

namespace madang::rtp {
namespace {
/// From one wall-clock time to another, which may be earlier.
Duration between(NtpTime from, NtpTime to) {
  const auto difference = static_cast<std::int64_t>(to.value - from.value);
  const std::int64_t seconds = difference >> 32;
  const std::int64_t fraction = difference & 0xffff'ffff;
  return std::chrono::seconds(seconds) + Duration((fraction * 1'000'000'000) >> 32);
}
}  // namespace

void SendStream::on_sent(Instant now, WireTimestamp timestamp, std::size_t bytes,
                         std::size_t payload_bytes) {
  const bool is_later = counters_.packets == 0 ||
                        static_cast<std::int32_t>(timestamp.value - newest_timestamp_.value) > 0;
  if (is_later) {
    newest_timestamp_ = timestamp;
    newest_at_ = now;
  }
  ++counters_.packets;
  counters_.bytes += bytes;
  counters_.payload_bytes += payload_bytes;
  rate_.on_bytes(now, bytes);
  sent_at_ = now;
}

void SendStream::on_resent(Instant now, std::size_t bytes, std::size_t payload_bytes,
                           bool is_first) {
  ++counters_.retransmitted;
  counters_.retransmitted_bytes += bytes;
  if (is_first) { ++counters_.repaired; }
  rtx_rate_.on_bytes(now, bytes);
  if (options_.has_rtx) { return; }
  resent_packets_ += 1;
  resent_payload_bytes_ += payload_bytes;
}

std::optional<rtcp::SenderSummary> SendStream::report(Instant now, const NtpClock& clock,
                                                      std::optional<NtpTime> capture) const {
  if (counters_.packets == 0 || now - sent_at_ > kSilenceMax) { return std::nullopt; }
  const NtpTime ntp = clock.at(now);
  Duration age = now - newest_at_;
  if (capture) {
    const Duration since_capture = between(*capture, ntp);
    if (since_capture <= kCaptureAgeMax && since_capture >= -kCaptureAgeMax) {
      age = since_capture;
    }
  }
  //= RFC 3550 §6.4.1: RTP timestamp: corresponds to the same time as the NTP timestamp
  const auto ticks = static_cast<std::uint32_t>(to_ticks(age, options_.clock_rate));
  return rtcp::SenderSummary{
      .ntp = ntp,
      .rtp_time = newest_timestamp_ + ticks,
      .packets = static_cast<std::uint32_t>(counters_.packets + resent_packets_),
      .octets = static_cast<std::uint32_t>(counters_.payload_bytes + resent_payload_bytes_),
  };
}

void SendStream::on_report_block(NtpTime now, const rtcp::ReportBlock& block) {
  if (const auto rtt = rtp::round_trip(now, block.last_sr, block.delay_since_last_sr)) {
    round_trip_ = rtt;
  }
  const std::int64_t lost =
      block.cumulative_lost - std::exchange(packets_lost_, block.cumulative_lost);
  fraction_lost_ = block.fraction_lost;
  jitter_ = block.jitter;
  const Counters prior = std::exchange(counters_prior_, counters_);
  score_.on_interval({
      .expected = static_cast<std::int64_t>(counters_.packets - prior.packets),
      .lost = lost,
      .repaired = static_cast<std::int64_t>(counters_.repaired - prior.repaired),
      .retransmitted = static_cast<std::int64_t>(counters_.retransmitted - prior.retransmitted),
  });
}

}  // namespace madang::rtp
