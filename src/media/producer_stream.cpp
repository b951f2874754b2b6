#include "media/producer_stream.hpp"

#include <algorithm>
#include <utility>

#include "rtp/payload/inspect.hpp"
#include "rtp/receive/rtx_unwrapper.hpp"

namespace madang::media {

namespace {

/// The sender SSRC of our feedback: we are one receiver for all streams, and nobody looks at it.
constexpr rtp::Ssrc kFeedbackSender{1};

/// Without a packet for so long an encoding of several, or a layer, counts as switched off.
constexpr Duration kInactivityMax = 1500ms;
/// The same where the sender said that it pauses when nothing changes.
constexpr Duration kInactivityMaxDtx = 5000ms;
constexpr Duration kLayersCheckEvery = 500ms;

void read_feedback(const ortc::RtpCodecParameters& codec, PayloadFormat& format) {
  for (const ortc::RtcpFeedback& feedback : codec.rtcp_feedback) {
    if (feedback.type == "nack" && feedback.parameter.empty()) { format.nack = true; }
    if (feedback.type == "nack" && feedback.parameter == "pli") { format.pli = true; }
    if (feedback.type == "ccm" && feedback.parameter == "fir") { format.fir = true; }
  }
}

}  // namespace

FormatTable::FormatTable(const ortc::RtpParameters& parameters, const ortc::ProducerMapping& mapping) {
  by_type_.fill(-1);
  bool has_media = false;
  for (const ortc::RtpCodecParameters& codec : parameters.codecs) {
    const auto mapped = std::find_if(mapping.codecs.begin(), mapping.codecs.end(),
                                     [&](const auto& m) { return m.payload_type == codec.payload_type; });
    if (mapped == mapping.codecs.end()) { continue; }
    PayloadFormat format{.mapped = {mapped->mapped_payload_type},
                         .codec = rtp::payload::codec_of(ortc::subtype_of(codec.mime_type)),
                         .clock_rate = {std::max(codec.clock_rate, 1u)},
                         .repairs = std::nullopt};
    if (ortc::is_rtx(codec.mime_type)) {
      const auto apt = codec.parameters.integer("apt");
      if (!apt || *apt < 0 || *apt > 127) { continue; }
      format.repairs = rtp::PayloadType{static_cast<std::uint8_t>(*apt)};
      has_rtx_ = true;
    }
    read_feedback(codec, format);
    by_type_[codec.payload_type & 0x7F] = static_cast<std::int8_t>(formats_.size());
    if (!format.repairs && !has_media) {
      media_ = formats_.size();
      has_media = true;
    }
    formats_.push_back(format);
  }
  if (formats_.empty()) { formats_.emplace_back(); }
}

ProducerStream::ProducerStream(const Options& options, const ortc::RtpEncodingParameters& encoding,
                               const rtp::ExtensionMap& extensions)
    : options_(options),
      inactivity_max_(encoding.dtx.value_or(false) ? kInactivityMaxDtx : kInactivityMax),
      rid_(encoding.rid),
      extensions_(extensions) {
  if (encoding.ssrc) { ssrc_ = rtp::Ssrc{*encoding.ssrc}; }
  if (encoding.rtx_ssrc) { rtx_ssrc_ = rtp::Ssrc{*encoding.rtx_ssrc}; }
  if (extensions_.id(rtp::ExtensionUri::DependencyDescriptor) != 0 && options.kind == ortc::MediaKind::Video) {
    descriptors_ = std::make_unique<Descriptors>();
  }
}

void ProducerStream::awaken(rtp::Ssrc ssrc, const PayloadFormat& format, bool has_rtx) {
  ssrc_ = ssrc;
  const bool is_video = options_.kind == ortc::MediaKind::Video;
  const bool is_one_of_many = options_.type == ortc::ProducerType::Simulcast;
  live_.emplace(Live{
      .reception = rtp::RecvStream({.ssrc = ssrc,
                                    .rtx_ssrc = rtx_ssrc_,
                                    .clock_rate = format.clock_rate,
                                    .inactivity_max = is_one_of_many ? inactivity_max_ : Duration{}}),
      .nack = rtp::NackTracker({.asks = format.nack, .has_rtx = has_rtx}),
      .store = Store({.age_max = is_video ? Store::kVideoAgeMax : Store::kAudioAgeMax}),
      .key_frames = rtp::KeyframeRequester(ssrc)});
  live_->nack.set_wanted(watched_);
  asks_key_frames_ = is_video && (format.pli || format.fir);
  asks_fir_ = !format.pli && format.fir;
}

void ProducerStream::set_watched(bool watched) {
  watched_ = watched;
  if (!watched) { wanted_early_ = false; }
  if (!live_) { return; }
  live_->nack.set_wanted(watched);
  if (!watched) { live_->key_frames.on_unwanted(); }
}

std::uint8_t ProducerStream::active_layers() const {
  if (options_.type == ortc::ProducerType::Svc) { return layers_alive_; }
  return live_ && live_->reception.is_active() ? 1 : 0;
}

void ProducerStream::note_layer(Instant now, std::uint8_t spatial) {
  const std::size_t layer = std::min<std::size_t>(spatial, layer_seen_.size() - 1);
  layer_seen_[layer] = now;
  layers_alive_ = static_cast<std::uint8_t>(layers_alive_ | 1u << layer);
  if (layers_check_at_ == kNever) { layers_check_at_ = now + kLayersCheckEvery; }
}

/// Parameter sets and picture of H264 may come in packets of their own; the first of them counts.
void ProducerStream::note_key_frame(Instant now, const ForwardPacket& packet) {
  const rtp::WireTimestamp timestamp = packet.view.wire_timestamp();
  if (key_frame_ && key_frame_->timestamp == timestamp) {
    key_frame_->first = std::min(key_frame_->first, packet.seq);
  } else if (!key_frame_ || packet.seq > key_frame_->first) {
    key_frame_ = KeyFrame{packet.seq, timestamp, now};
  }
}

std::optional<ProducerStream::Cached> ProducerStream::cached(Instant now) const {
  if (!key_frame_ || !newest() || now - key_frame_->arrival >= kCachedAgeMax) { return std::nullopt; }
  Cached found{.first = key_frame_->first, .newest = *newest(), .newest_timestamp = {}};
  if (found.newest - found.first >= kCachedPacketsMax) { return std::nullopt; }
  for (rtp::Seq seq = found.first; seq <= found.newest; ++seq) {
    const Store::Stored* stored = live_->store.find(seq);
    if (stored == nullptr) { return std::nullopt; }
    if (found.frames == 0 || stored->timestamp != found.newest_timestamp) { ++found.frames; }
    found.newest_timestamp = stored->timestamp;
  }
  return found;
}

void ProducerStream::read_descriptor(Bytes value, ForwardPacket& packet) {
  if (!descriptors_ || value.empty()) { return; }
  const auto descriptor = descriptors_->reader.parse(value);
  if (!descriptor) { return; }
  if (descriptor->has_structure) {
    descriptors_->targets =
        DecodeTargets(*descriptors_->reader.structure(), static_cast<std::uint8_t>(descriptors_->targets.generation + 1));
  }
  rtp::payload::refine(packet.frame, *descriptor);
  packet.dd.emplace(*descriptor, descriptors_->targets, descriptors_->reader.active_targets());
}

std::optional<Drop> ProducerStream::on_rtp(Instant now, const FormatTable& formats, const ReceivedRtp& received,
                                           bool is_rtx, std::vector<ForwardPacket>& out,
                                           rtp::rtcp::CompoundWriter& feedback) {
  const PayloadFormat* format = formats.find(received.view.payload_type());
  if (format == nullptr) { return Drop::UnknownStream; }
  // Read before unwrapping moves the header over it.
  const rtp::WireSeq wire_seq = received.view.wire_seq();
  MutableBytes bytes = received.bytes;
  rtp::PacketView view = received.view;
  rtp::PacketExtensions extensions = received.extensions;
  if (is_rtx) {
    rtx_ssrc_ = view.ssrc();
    if (!live_ || !format->repairs) { return Drop::UnknownStream; }
    const auto original = rtp::RtxUnwrapper(*ssrc_, *format->repairs).unwrap(bytes);
    const auto original_view = original ? rtp::PacketView::parse(*original) : std::nullopt;
    if (!original_view) {
      live_->reception.on_rtx_padding(now, wire_seq, bytes.size());
      return Drop::NotMedia;
    }
    format = formats.find(*format->repairs);
    if (format == nullptr) { return Drop::UnknownStream; }
    bytes = *original;
    view = *original_view;
    extensions = rtp::PacketExtensions::parse(view, extensions_);
  } else if (!live_) {
    awaken(view.ssrc(), *format, formats.has_rtx());
  }

  const auto frame = rtp::payload::inspect(format->codec, view.payload(), view.marker());
  ForwardPacket forward{.slab = {},
                        .view = view,
                        .extensions = extensions,
                        .seq = {},
                        .frame = frame.value_or(rtp::payload::FrameInfo{}),
                        .payload_type = format->mapped,
                        .encoding = options_.index,
                        .is_padding = !frame.has_value()};
  if (frame) { read_descriptor(extensions.value(rtp::ExtensionUri::DependencyDescriptor), forward); }
  const rtp::RecvStream::Packet packet{
      .seq = view.wire_seq(),
      .timestamp = view.wire_timestamp(),
      .bytes = bytes.size(),
      .payload_bytes = view.payload().size(),
      .layer = {.spatial = forward.frame.spatial, .temporal = forward.frame.temporal}};
  const auto accepted = is_rtx ? live_->reception.on_rtx(now, wire_seq, packet)
                               : live_->reception.on_packet(now, packet);
  if (!accepted) { return Drop::BadSequence; }
  if (accepted->has_resynced) {
    live_->nack.on_restart();
    key_frame_.reset();
  }

  using rtp::NackTracker;
  const auto origin = is_rtx ? NackTracker::Origin::Rtx : NackTracker::Origin::Media;
  const bool is_key_frame = forward.frame.key_frame;
  const auto verdict = live_->nack.on_packet(now, accepted->seq, origin, is_key_frame, nack_out_);
  live_->reception.on_verdict(verdict, origin);
  tell(nack_out_, now, feedback);
  if (verdict == NackTracker::Verdict::Duplicate) { return Drop::Duplicate; }
  if (is_key_frame) { live_->key_frames.on_key_frame(); }
  if (std::exchange(wanted_early_, false) && !is_key_frame) { on_key_frame_needed(now, feedback); }
  if (const auto capture = extensions.abs_capture_time()) {
    live_->reception.on_capture_time(now, capture->capture, view.wire_timestamp());
  }

  if (frame && options_.type == ortc::ProducerType::Svc) { note_layer(now, forward.frame.spatial); }

  forward.slab = received.slab;
  forward.seq = accepted->seq;
  if (is_key_frame && options_.kind == ortc::MediaKind::Video) { note_key_frame(now, forward); }
  out.push_back(std::move(forward));
  keep(now, out.back());
  return std::nullopt;
}

void ProducerStream::keep(Instant now, const ForwardPacket& packet) {
  const Bytes bytes = packet.view.bytes();
  live_->store.insert({.seq = packet.seq,
                       .packet = packet.slab,
                       .offset = static_cast<std::uint16_t>(bytes.data() - packet.slab.slab().data()),
                       .size = static_cast<std::uint16_t>(bytes.size()),
                       .timestamp = packet.view.wire_timestamp(),
                       .arrival = now,
                       .note = {packet.frame, packet.payload_type, packet.is_padding}});
}

std::optional<ForwardPacket> ProducerStream::recall(rtp::Seq seq) const {
  const auto* stored = live_ ? live_->store.find(seq) : nullptr;
  if (stored == nullptr) { return std::nullopt; }
  const auto view = rtp::PacketView::parse(stored->bytes());
  if (!view) { return std::nullopt; }
  ForwardPacket packet{.slab = stored->packet,
                       .view = *view,
                       .extensions = rtp::PacketExtensions::parse(*view, extensions_),
                       .seq = seq,
                       .frame = stored->note.frame,
                       .payload_type = stored->note.payload_type,
                       .encoding = options_.index,
                       .is_padding = stored->note.is_padding};
  if (descriptors_) {
    const auto descriptor =
        descriptors_->reader.peek(packet.extensions.value(rtp::ExtensionUri::DependencyDescriptor));
    if (descriptor) { packet.dd.emplace(*descriptor, descriptors_->targets, descriptors_->reader.active_targets()); }
  }
  return packet;
}

void ProducerStream::tell(rtp::NackOut& nack, Instant now, rtp::rtcp::CompoundWriter& feedback) {
  if (!nack.asks.empty()) {
    feedback.nack(kFeedbackSender, *ssrc_, nack.asks.items());
    ++nacks_sent_;
  }
  if (nack.key_frame_needed) { on_key_frame_needed(now, feedback); }
  nack.clear();
}

void ProducerStream::tell(Outbox<rtp::KeyframeRequest>& requests, rtp::rtcp::CompoundWriter& feedback) const {
  for (const rtp::KeyframeRequest& request : requests) {
    if (asks_fir_) {
      const rtp::rtcp::FirEntry entry{request.ssrc, request.fir_seq};
      feedback.fir(kFeedbackSender, std::span(&entry, 1));
    } else {
      feedback.pli({kFeedbackSender, request.ssrc});
    }
  }
  requests.clear();
}

ProducerStream::Asked ProducerStream::asked() const {
  if (!live_) { return {}; }
  const std::uint64_t key_frames = live_->key_frames.requests_sent();
  return {.nacks = nacks_sent_,
          .nack_packets = live_->nack.counters().asked_packets,
          .plis = asks_fir_ ? 0 : key_frames,
          .firs = asks_fir_ ? key_frames : 0};
}

void ProducerStream::on_key_frame_needed(Instant now, rtp::rtcp::CompoundWriter& feedback) {
  if (!live_) {
    wanted_early_ = true;
    return;
  }
  if (!asks_key_frames_ || !watched_) { return; }
  live_->key_frames.on_needed(now, key_frame_out_);
  tell(key_frame_out_, feedback);
}

void ProducerStream::on_sender_report(Instant now, rtp::Ssrc ssrc, const rtp::rtcp::SenderSummary& summary) {
  if (!live_) { return; }
  if (ssrc == ssrc_) { live_->reception.on_sender_report(now, summary); }
  if (ssrc == rtx_ssrc_) { live_->reception.on_rtx_sender_report(now, summary); }
}

void ProducerStream::on_deadline(Instant now, rtp::rtcp::CompoundWriter& feedback) {
  if (!live_) { return; }
  if (live_->nack.next_deadline() <= now) {
    live_->nack.on_deadline(now, nack_out_);
    tell(nack_out_, now, feedback);
  }
  if (live_->key_frames.next_deadline() <= now) {
    live_->key_frames.on_deadline(now, key_frame_out_);
    tell(key_frame_out_, feedback);
  }
  if (live_->reception.next_deadline() <= now) { live_->reception.on_deadline(now); }
  if (layers_check_at_ > now) { return; }
  for (std::size_t layer = 0; layer < layer_seen_.size(); ++layer) {
    if (now - layer_seen_[layer] >= inactivity_max_) {
      layers_alive_ = static_cast<std::uint8_t>(layers_alive_ & ~(1u << layer));
    }
  }
  layers_check_at_ = layers_alive_ != 0 ? now + kLayersCheckEvery : kNever;
}

Instant ProducerStream::next_deadline() const {
  if (!live_) { return kNever; }
  return soonest(soonest(live_->nack.next_deadline(), layers_check_at_),
                 soonest(live_->key_frames.next_deadline(), live_->reception.next_deadline()));
}

void ProducerStream::append_report_blocks(Instant now, std::vector<rtp::rtcp::ReportBlock>& blocks) {
  if (!live_) { return; }
  blocks.push_back(live_->reception.report_block(now));
  if (const auto rtx = live_->reception.rtx_report_block(now)) { blocks.push_back(*rtx); }
  live_->store.on_deadline(now);  // a stream that fell silent gives its slabs back at this pace
}

}  // namespace madang::media
