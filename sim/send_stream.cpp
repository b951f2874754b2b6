#include "sim/send_stream.hpp"

#include <algorithm>

namespace madang::sim {

namespace {

Blob text_value(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

std::vector<std::pair<std::uint8_t, Blob>> SendStream::extensions(bool is_repair, Bytes dependency_descriptor) const {
  std::vector<std::pair<std::uint8_t, Blob>> values;
  if (options_.mid_id != 0) { values.emplace_back(options_.mid_id, text_value(options_.mid)); }
  if (!options_.rid.empty()) {
    values.emplace_back(is_repair ? options_.repaired_rid_id : options_.rid_id, text_value(options_.rid));
  }
  if (!dependency_descriptor.empty() && options_.descriptor_id != 0) {
    values.emplace_back(options_.descriptor_id, to_blob(dependency_descriptor));
  }
  return values;
}

Outgoing SendStream::send(Instant, std::uint32_t timestamp, bool marker, Bytes payload, Bytes dependency_descriptor) {
  kept_.push_back({seq_, timestamp, marker, to_blob(payload), to_blob(dependency_descriptor)});
  if (kept_.size() > kHistoryMax) { kept_.pop_front(); }
  ++packets_;
  octets_ += static_cast<std::uint32_t>(payload.size());
  return {.fields = {.ssrc = options_.ssrc,
                     .payload_type = options_.payload_type,
                     .seq = seq_++,
                     .timestamp = timestamp,
                     .marker = marker,
                     .extensions = extensions(false, dependency_descriptor)},
          .payload = to_blob(payload),
          .is_video = options_.clock_rate == 90'000};
}

void SendStream::on_nack(const rtp::rtcp::Nack& nack, std::vector<Outgoing>& out) {
  if (nack.media().value != options_.ssrc) { return; }
  nack.for_each([&](rtp::WireSeq lost) {
    const auto kept = std::find_if(kept_.rbegin(), kept_.rend(), [&](const Kept& one) { return one.seq == lost.value; });
    if (kept == kept_.rend()) { return; }
    ++repairs_;
    Outgoing repair{.fields = {.ssrc = options_.ssrc,
                               .payload_type = options_.payload_type,
                               .seq = kept->seq,
                               .timestamp = kept->timestamp,
                               .marker = kept->marker,
                               .extensions = extensions(options_.rtx_ssrc != 0, kept->dependency_descriptor)},
                    .payload = kept->payload,
                    .is_video = options_.clock_rate == 90'000,
                    .is_repair = true};
    if (options_.rtx_ssrc != 0) {
      //= RFC 4588 §4: the original sequence number stands before the payload
      repair.fields.ssrc = options_.rtx_ssrc;
      repair.fields.payload_type = options_.rtx_payload_type;
      repair.fields.seq = rtx_seq_++;
      repair.payload.insert(repair.payload.begin(),
                            {static_cast<std::uint8_t>(lost.value >> 8), static_cast<std::uint8_t>(lost.value)});
    }
    out.push_back(std::move(repair));
  });
}

void SendStream::append_report(Instant now, const NtpClock& clock, std::uint32_t rtp_time,
                               std::vector<Blob>& out) const {
  if (packets_ == 0) { return; }
  out.push_back(rtcp_packet([&](auto& writer) {
    writer.sr({options_.ssrc}, {.ntp = clock.at(now),
                                .rtp_time = {rtp_time},
                                .packets = static_cast<std::uint32_t>(packets_),
                                .octets = octets_});
    writer.sdes({options_.ssrc}, "client");
  }));
}

}  // namespace madang::sim
