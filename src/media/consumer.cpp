#include "media/consumer.hpp"

#include <algorithm>
#include <array>

namespace madang::media {

namespace {

const ortc::RtpCodecParameters& media_codec(const ortc::RtpParameters& parameters) {
  return parameters.codecs.front();
}

const ortc::RtpCodecParameters* rtx_codec(const ortc::RtpParameters& parameters) {
  const auto found = std::find_if(parameters.codecs.begin(), parameters.codecs.end(), [&](const auto& codec) {
    return ortc::is_rtx(codec.mime_type) && codec.parameters.integer("apt") == media_codec(parameters).payload_type;
  });
  return found == parameters.codecs.end() ? nullptr : &*found;
}

bool has_rtx(const ortc::RtpParameters& parameters) {
  return rtx_codec(parameters) != nullptr && !parameters.encodings.empty() && parameters.encodings[0].rtx_ssrc;
}

bool has_nack(const ortc::RtpParameters& parameters) {
  const auto& feedback = media_codec(parameters).rtcp_feedback;
  return std::any_of(feedback.begin(), feedback.end(),
                     [](const auto& f) { return f.type == "nack" && f.parameter.empty(); });
}

/// Streams that are repaired without RTX send the same packet again under the same SRTP index, so nothing in it may
/// change with time (RFC 7714 §8): no send times there.
bool may_carry_send_times(const ortc::RtpParameters& parameters) {
  return has_rtx(parameters) || !has_nack(parameters);
}

rtp::ExtensionMap extensions_of(const ortc::RtpParameters& parameters) {
  rtp::ExtensionMap map;
  for (const auto& extension : parameters.header_extensions) {
    const auto uri = rtp::parse_extension_uri(extension.uri);
    if (!uri) { continue; }
    const bool is_send_time = *uri == rtp::ExtensionUri::AbsSendTime || *uri == rtp::ExtensionUri::TransportCc;
    if (is_send_time && !may_carry_send_times(parameters)) { continue; }
    map.add(extension.id, *uri);
  }
  return map;
}

rtp::HeaderTemplate media_header(const ortc::RtpParameters& parameters) {
  return rtp::HeaderTemplate({.ssrc = {parameters.encodings[0].ssrc.value_or(0)},
                              .payload_type = {media_codec(parameters).payload_type},
                              .extensions = extensions_of(parameters),
                              .mid = parameters.mid ? std::string_view(*parameters.mid) : std::string_view{}});
}

rtp::HeaderTemplate rtx_header(const ortc::RtpParameters& parameters) {
  if (!has_rtx(parameters)) { return rtp::HeaderTemplate{}; }
  return rtp::HeaderTemplate({.ssrc = {*parameters.encodings[0].rtx_ssrc},
                              .payload_type = {rtx_codec(parameters)->payload_type},
                              .extensions = extensions_of(parameters),
                              .mid = parameters.mid ? std::string_view(*parameters.mid) : std::string_view{}});
}

bool is_video(const ortc::RtpParameters& parameters) {
  return ortc::kind_of_mime_type(media_codec(parameters).mime_type) == ortc::MediaKind::Video;
}

rtp::ClockRate clock_rate(const ortc::RtpParameters& parameters) {
  return {std::max(media_codec(parameters).clock_rate, 1u)};
}

}  // namespace

Consumer::Consumer(TransportHandle transport, ProducerHandle producer, const media::Consume& command,
                   bool producer_paused, Random& random)
    : id_(command.consumer),
      transport_(transport),
      producer_(producer),
      paused_(command.paused),
      producer_paused_(producer_paused),
      needs_key_frame_(is_video(command.parameters)),
      ignore_dtx_(command.ignore_dtx),
      answers_nack_(has_nack(command.parameters)),
      seq_(random),
      timestamp_(clock_rate(command.parameters)),
      media_(media_header(command.parameters)),
      rtx_header_(rtx_header(command.parameters)),
      stream_({.ssrc = media_.ssrc(),
               .clock_rate = clock_rate(command.parameters),
               .has_rtx = has_rtx(command.parameters)}),
      history_({.age_max = is_video(command.parameters) ? rtp::SentHistory::kVideoAgeMax
                                                         : rtp::SentHistory::kAudioAgeMax}),
      cname_(command.parameters.rtcp.cname.value_or("")),
      mime_type_(media_codec(command.parameters).mime_type) {
  if (has_rtx(command.parameters)) { rtx_.emplace(rtx_header_.ssrc(), rtx_header_.payload_type(), random); }
}

void Consumer::set_paused(bool paused) {
  if (paused_ == paused) { return; }
  paused_ = paused;
  waiting_ = true;
}

void Consumer::set_producer_paused(bool paused) {
  if (producer_paused_ == paused) { return; }
  producer_paused_ = paused;
  waiting_ = true;
}

bool Consumer::can_start_with(const ForwardPacket& packet) const {
  return !packet.is_padding && (!needs_key_frame_ || packet.frame.key_frame);
}

void Consumer::start_with(Instant now, const ForwardPacket& packet) {
  waiting_ = false;
  encoding_ = packet.encoding;
  seq_.on_sync(packet.seq);
  timestamp_.on_sync(now, packet.view.wire_timestamp());
}

Consumer::Decision Consumer::on_packet(Instant now, ConsumerHandle self, std::uint32_t index,
                                       const ForwardPacket& packet) {
  if (!is_forwarding()) { return {}; }
  const bool is_ours = packet.payload_type == media_.payload_type();
  Decision decision;
  if (waiting_) {
    if (!is_ours || !can_start_with(packet)) { return {}; }
    start_with(now, packet);
    decision.has_started = true;
  }
  if (packet.encoding != encoding_) { return {}; }
  if (!is_ours || packet.is_padding || (ignore_dtx_ && packet.frame.dtx)) {
    seq_.on_drop(packet.seq);
    return decision;
  }
  const auto output = seq_.on_forward(packet.seq);
  if (!output) { return decision; }
  const rtp::WireTimestamp timestamp = timestamp_.on_forward(now, packet.view.wire_timestamp());
  const std::size_t payload_bytes = packet.view.payload().size();
  const std::size_t bytes = rtp::kFixedHeaderBytes + payload_bytes;
  stream_.on_sent(now, timestamp, bytes, payload_bytes);
  newest_input_ = packet.view.wire_timestamp();
  if (answers_nack_) {
    history_.on_sent(now, {.output = *output,
                           .input = packet.seq,
                           .timestamp = timestamp,
                           .size = static_cast<std::uint16_t>(bytes),
                           .source = packet.encoding,
                           .marker = packet.view.marker()});
  }
  decision.sending = Sending{.consumer = self,
                             .packet = index,
                             .seq = *output,
                             .timestamp = timestamp,
                             .original = {},
                             .marker = packet.view.marker(),
                             .is_rtx = false};
  return decision;
}

void Consumer::on_nack(Instant now, const rtp::rtcp::Nack& nack, Outbox<rtp::SentHistory::Resend>& out) {
  ++asked_.nacks;
  if (!answers_nack_) { return; }
  std::array<rtp::WireSeq, 17 * 16> lost;
  std::size_t count = 0;
  const auto flush = [&] {
    history_.on_nack(now, std::span(lost).first(count), stream_.round_trip(), out);
    count = 0;
  };
  nack.for_each([&](rtp::WireSeq seq) {
    ++asked_.nack_packets;
    if (count == lost.size()) { flush(); }
    lost[count++] = seq;
  });
  flush();
}

Sending Consumer::on_resend(Instant now, ConsumerHandle self, std::uint32_t index, const ForwardPacket& packet,
                            const rtp::SentHistory::Resend& resend) {
  const std::size_t payload_bytes = packet.view.payload().size();
  const std::size_t bytes = rtp::kFixedHeaderBytes + payload_bytes;
  stream_.on_resent(now, bytes, payload_bytes, resend.is_first);
  return {.consumer = self,
          .packet = index,
          .seq = rtx_ ? rtx_->on_send(bytes) : resend.output,
          .timestamp = resend.timestamp,
          .original = resend.output.wire(),
          .marker = resend.marker,
          .is_rtx = rtx_.has_value()};
}

void Consumer::on_report_block(NtpTime now, const rtp::rtcp::ReportBlock& block) {
  if (block.ssrc == media_.ssrc()) { stream_.on_report_block(now, block); }
}

rtp::WrittenHeader Consumer::write_header(MutableBytes room, const Sending& sending,
                                          const ForwardPacket& packet) const {
  const rtp::PacketRewrite rewrite{.seq = sending.seq.wire(), .timestamp = sending.timestamp, .marker = sending.marker};
  if (sending.is_rtx) {
    return rtp::write_rtx_header(room, rtx_header_, rewrite, sending.original, packet.extensions,
                                 packet.view.csrc_bytes());
  }
  return media_.write_to(room, rewrite, packet.extensions, packet.view.csrc_bytes());
}

void Consumer::append_report(Instant now, const NtpClock& clock, std::optional<NtpTime> capture,
                             std::string_view cname, rtp::ReportBuilder& out) const {
  if (const auto summary = stream_.report(now, clock, capture)) { out.add_sender(ssrc(), *summary, cname); }
}

std::optional<ConsumerScore> Consumer::take_score_change(const ConsumerScore& now_score) {
  if (now_score == score_told_) { return std::nullopt; }
  score_told_ = now_score;
  return now_score;
}

}  // namespace madang::media
