#include "media/consumer.hpp"

#include <algorithm>
#include <array>

#include "ortc/scalability_mode.hpp"
#include "rtp/payload/inspect.hpp"

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

rtp::payload::Codec codec_of(const ortc::RtpParameters& parameters) {
  return rtp::payload::codec_of(ortc::subtype_of(media_codec(parameters).mime_type));
}

/// Only where it is understood, and so can be made to fit what is forwarded.
bool may_carry_descriptors(const ortc::RtpParameters& parameters) {
  const auto codec = codec_of(parameters);
  return codec == rtp::payload::Codec::Av1 || codec == rtp::payload::Codec::H264;
}

rtp::ExtensionMap extensions_of(const ortc::RtpParameters& parameters) {
  rtp::ExtensionMap map;
  for (const auto& extension : parameters.header_extensions) {
    const auto uri = rtp::parse_extension_uri(extension.uri);
    if (!uri) { continue; }
    const bool is_send_time = *uri == rtp::ExtensionUri::AbsSendTime || *uri == rtp::ExtensionUri::TransportCc;
    if (is_send_time && !may_carry_send_times(parameters)) { continue; }
    if (*uri == rtp::ExtensionUri::DependencyDescriptor && !may_carry_descriptors(parameters)) { continue; }
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

ortc::ScalabilityMode scalability_of(const ortc::RtpParameters& parameters) {
  return ortc::parse_scalability_mode(parameters.encodings[0].scalability_mode.value_or(""));
}

LayerSelector selector_of(const media::Consume& command) {
  if (command.type == ortc::ProducerType::Simple) { return LayerSelector(LayerSelector::Options{}); }
  const ortc::ScalabilityMode mode = scalability_of(command.parameters);
  return LayerSelector(
      {.type = command.type,
       .spatial_layers = mode.spatial_layers,
       .temporal_layers = mode.temporal_layers,
       .is_ksvc = mode.ksvc && command.type == ortc::ProducerType::Svc});
}

std::optional<EncodingFilter> filter_of(const media::Consume& command) {
  const auto codec = codec_of(command.parameters);
  const bool has_pictures = codec == rtp::payload::Codec::Vp8 || codec == rtp::payload::Codec::Vp9;
  const bool has_layers = is_video(command.parameters) && command.type != ortc::ProducerType::Simple;
  if (!has_pictures && !has_layers) { return std::nullopt; }
  return EncodingFilter({.codec = codec,
                         .type = command.type,
                         .is_ksvc = scalability_of(command.parameters).ksvc});
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
      is_video_(is_video(command.parameters)),
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
      filter_(filter_of(command)),
      selector_(selector_of(command)),
      cname_(command.parameters.rtcp.cname.value_or("")),
      mime_type_(media_codec(command.parameters).mime_type) {
  if (has_rtx(command.parameters)) { rtx_.emplace(rtx_header_.ssrc(), rtx_header_.payload_type(), random); }
  refresh();
}

void Consumer::set_paused(bool paused) {
  if (paused_ == paused) { return; }
  paused_ = paused;
  waiting_ = true;
  refresh();
}

void Consumer::set_producer_paused(bool paused) {
  if (producer_paused_ == paused) { return; }
  producer_paused_ = paused;
  waiting_ = true;
  refresh();
}

void Consumer::set_preferred_layers(PreferredLayers layers) {
  selector_.prefer(layers);
  refresh();
}

void Consumer::set_allowed_layers(std::optional<Layers> layers) {
  selector_.allow(layers);
  refresh();
}

void Consumer::set_active_layers(std::uint8_t layers) {
  selector_.on_active(layers);
  refresh();
}

std::optional<std::uint8_t> Consumer::target_encoding() const {
  if (!selector_.target()) { return std::nullopt; }
  return is_simulcast() ? selector_.target()->spatial : std::uint8_t{0};
}

void Consumer::refresh() {
  has_news_ = true;
  const auto encoding = target_encoding();
  if (!encoding) {  // nothing to follow: what comes next begins with a key frame
    waiting_ = true;
    changes_encoding_ = false;
    return;
  }
  target_ = *encoding;
  changes_encoding_ = encoding_.has_value() && *encoding_ != target_;
  if (filter_) {
    Layers target = *selector_.target();
    if (is_simulcast()) { target.spatial = 0; }
    filter_->set_target(target);
  }
}

std::optional<std::uint8_t> Consumer::awaited() const {
  const auto encoding = target_encoding();
  if (!encoding || !is_forwarding() || !needs_key_frame_) { return std::nullopt; }
  const bool waits = waiting_ || changes_encoding_ || (filter_ && filter_->needs_key_frame());
  return waits ? encoding : std::nullopt;
}

std::uint8_t Consumer::watched() const {
  const auto encoding = target_encoding();
  if (!encoding || !is_forwarding()) { return 0; }
  unsigned mask = 1u << *encoding;
  if (!waiting_ && encoding_) { mask |= 1u << *encoding_; }
  return static_cast<std::uint8_t>(mask);
}

std::optional<Layers> Consumer::current_layers() const {
  if (selector_.type() == ortc::ProducerType::Simple || waiting_ || !is_forwarding() || !encoding_ ||
      selector_.active() == 0) {
    return std::nullopt;
  }
  const Layers most = selector_.highest();
  const Layers inner = filter_ ? filter_->current() : most;
  return Layers{is_simulcast() ? *encoding_ : std::min(inner.spatial, most.spatial),
                std::min(inner.temporal, most.temporal)};
}

Consumer::News Consumer::take_news() {
  has_news_ = false;
  News news;
  if (const auto now_layers = current_layers(); now_layers != layers_told_) {
    layers_told_ = now_layers;
    news.layers = now_layers;
  }
  const auto awaited_now = awaited();
  if (awaited_now && (awaited_now != awaited_told_ || selector_.target() != target_told_)) { news.key_frame = awaited_now; }
  awaited_told_ = awaited_now;
  target_told_ = selector_.target();
  return news;
}

bool Consumer::can_start_with(const ForwardPacket& packet) const {
  return packet.encoding == target_ && !packet.is_padding && (!needs_key_frame_ || packet.frame.key_frame) &&
         packet.payload_type == media_.payload_type() && target_encoding().has_value();
}

void Consumer::start_with(Instant now, const ForwardPacket& packet, std::optional<rtp::WireTimestamp> aligned) {
  const bool is_change = !waiting_;
  // The receiver must not take the key frame for the rest of a frame that was cut off.
  if (is_change && !newest_ends_picture_) { seq_.skip(); }
  if (is_change) { stream_.on_source_changed(); }
  waiting_ = false;
  changes_encoding_ = false;
  encoding_ = packet.encoding;
  seq_.on_sync(packet.seq);
  timestamp_.on_sync(now, packet.view.wire_timestamp(), aligned);
  if (filter_) { filter_->on_start(packet); }
  has_news_ = true;
}

void Consumer::start_in_the_past(Instant now, const ForwardPacket& packet, rtp::WireTimestamp newest,
                                 std::uint32_t frames) {
  const rtp::TimestampRewriter before = timestamp_;
  start_with(now, packet, std::nullopt);
  timestamp_ = before;
  timestamp_.on_catch_up(now, newest, frames);
}

std::optional<Sending> Consumer::on_packet(Instant now, ConsumerHandle self, std::uint32_t index,
                                           const ForwardPacket& packet) {
  if (waiting_ || packet.encoding != encoding_ || !is_forwarding()) { return std::nullopt; }
  if (packet.payload_type != media_.payload_type() || packet.is_padding || (ignore_dtx_ && packet.frame.dtx)) {
    seq_.on_drop(packet.seq);
    return std::nullopt;
  }
  EncodingFilter::Verdict verdict;
  if (filter_) {
    const Layers before = filter_->current();
    verdict = filter_->on_packet(packet);
    has_news_ = has_news_ || filter_->current() != before;
  }
  if (!verdict.is_forwarded) {
    seq_.on_drop(packet.seq);
    return std::nullopt;
  }
  const auto output = seq_.on_forward(packet.seq);
  if (!output) { return std::nullopt; }
  const rtp::WireTimestamp timestamp = timestamp_.on_forward(now, packet.view.wire_timestamp());
  const bool marker = packet.view.marker() || verdict.ends_picture;
  const std::size_t payload_bytes = packet.view.payload().size();
  const std::size_t bytes = rtp::kFixedHeaderBytes + payload_bytes;
  stream_.on_sent(now, timestamp, bytes, payload_bytes);
  newest_input_ = packet.view.wire_timestamp();
  if (*output + 1 == seq_.output_end()) { newest_ends_picture_ = marker; }
  if (answers_nack_) {
    history_.on_sent(now, {.output = *output,
                           .input = packet.seq,
                           .timestamp = timestamp,
                           .payload_patch = verdict.patch,
                           .size = static_cast<std::uint16_t>(bytes),
                           .source = packet.encoding,
                           .marker = marker});
  }
  return Sending{.consumer = self,
                 .packet = index,
                 .seq = *output,
                 .timestamp = timestamp,
                 .original = {},
                 .patch = verdict.patch,
                 .marker = marker,
                 .is_rtx = false,
                 .is_video = is_video_};
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
          .patch = resend.payload_patch,
          .marker = resend.marker,
          .is_rtx = rtx_.has_value(),
          .is_video = is_video_,
          .is_repair = true};
}

Sending Consumer::padding(ConsumerHandle self, std::uint8_t bytes) {
  return {.consumer = self,
          .packet = 0,
          .seq = rtx_->on_send(rtp::kFixedHeaderBytes + bytes),
          .timestamp = *stream_.newest_timestamp(),
          .original = {},
          .marker = false,
          .is_rtx = true,
          .is_video = true,
          .padding = bytes};
}

rtp::WrittenPadding Consumer::write_padding(MutableBytes room, const Sending& sending) const {
  return rtp::write_padding_packet(room, rtx_header_, {.seq = sending.seq.wire(), .timestamp = sending.timestamp},
                                   sending.padding);
}

void Consumer::on_report_block(NtpTime now, const rtp::rtcp::ReportBlock& block) {
  if (block.ssrc == media_.ssrc()) { stream_.on_report_block(now, block); }
}

rtp::WrittenHeader Consumer::write_header(MutableBytes room, const Sending& sending,
                                          const ForwardPacket& packet) const {
  const rtp::PacketRewrite rewrite{.seq = sending.seq.wire(), .timestamp = sending.timestamp, .marker = sending.marker};
  const auto write = [&](const rtp::PacketExtensions& extensions) {
    if (sending.is_rtx) {
      return rtp::write_rtx_header(room, rtx_header_, rewrite, sending.original, extensions, packet.view.csrc_bytes());
    }
    return media_.write_to(room, rewrite, extensions, packet.view.csrc_bytes());
  };
  if (sending.patch == 0 || !filter_ || filter_->patches_payload()) { return write(packet.extensions); }
  std::array<std::uint8_t, 255> descriptor;
  rtp::PacketExtensions extensions = packet.extensions;
  const Bytes original = extensions.value(rtp::ExtensionUri::DependencyDescriptor);
  const std::size_t size = filter_->apply(sending.patch, original, descriptor);
  if (size == 0) {
    extensions.remove(rtp::ExtensionUri::DependencyDescriptor);
  } else {
    extensions.set(rtp::ExtensionUri::DependencyDescriptor, Bytes(descriptor).first(size));
  }
  return write(extensions);
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
