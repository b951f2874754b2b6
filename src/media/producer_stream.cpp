#include "media/producer_stream.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "rtp/payload/inspect.hpp"
#include "rtp/receive/rtx_unwrapper.hpp"

namespace madang::media {

namespace {

/// The sender SSRC of our feedback: we are one receiver for all streams, and nobody looks at it.
constexpr rtp::Ssrc kFeedbackSender{1};

constexpr Duration kSimulcastInactivityMax = 1500ms;

rtp::payload::Codec codec_of(const std::string& mime_type) {
  using rtp::payload::Codec;
  const std::string subtype = to_ascii_lower(ortc::subtype_of(mime_type));
  if (subtype == "opus" || subtype == "multiopus") { return Codec::Opus; }
  if (subtype == "vp8") { return Codec::Vp8; }
  if (subtype == "vp9") { return Codec::Vp9; }
  if (subtype == "h264") { return Codec::H264; }
  if (subtype == "h265") { return Codec::H265; }
  if (subtype == "av1") { return Codec::Av1; }
  return Codec::Other;
}

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
                         .codec = codec_of(codec.mime_type),
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

ProducerStream::ProducerStream(std::uint8_t index, ortc::MediaKind kind, const ortc::RtpEncodingParameters& encoding,
                               const rtp::ExtensionMap& extensions)
    : index_(index), kind_(kind), rid_(encoding.rid), extensions_(extensions) {
  if (encoding.ssrc) { ssrc_ = rtp::Ssrc{*encoding.ssrc}; }
  if (encoding.rtx_ssrc) { rtx_ssrc_ = rtp::Ssrc{*encoding.rtx_ssrc}; }
}

void ProducerStream::awaken(rtp::Ssrc ssrc, const PayloadFormat& format, bool has_rtx) {
  ssrc_ = ssrc;
  const bool is_video = kind_ == ortc::MediaKind::Video;
  live_.emplace(Live{
      .reception = rtp::RecvStream({.ssrc = ssrc,
                                    .rtx_ssrc = rtx_ssrc_,
                                    .clock_rate = format.clock_rate,
                                    .inactivity_max = rid_ ? kSimulcastInactivityMax : Duration{}}),
      .nack = rtp::NackTracker({.asks = format.nack, .has_rtx = has_rtx}),
      .store = Store({.age_max = is_video ? Store::kVideoAgeMax : Store::kAudioAgeMax}),
      .key_frames = rtp::KeyframeRequester(ssrc)});
  asks_key_frames_ = is_video && (format.pli || format.fir);
  asks_fir_ = !format.pli && format.fir;
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
  const rtp::RecvStream::Packet packet{
      .seq = view.wire_seq(),
      .timestamp = view.wire_timestamp(),
      .bytes = bytes.size(),
      .payload_bytes = view.payload().size(),
      .layer = {.spatial = frame ? frame->spatial : std::uint8_t{0}, .temporal = frame ? frame->temporal : std::uint8_t{0}}};
  const auto accepted = is_rtx ? live_->reception.on_rtx(now, wire_seq, packet)
                               : live_->reception.on_packet(now, packet);
  if (!accepted) { return Drop::BadSequence; }
  if (accepted->has_resynced) { live_->nack.on_restart(); }

  using rtp::NackTracker;
  const auto origin = is_rtx ? NackTracker::Origin::Rtx : NackTracker::Origin::Media;
  const bool is_key_frame = frame && frame->key_frame;
  const auto verdict = live_->nack.on_packet(now, accepted->seq, origin, is_key_frame, nack_out_);
  live_->reception.on_verdict(verdict, origin);
  tell(nack_out_, now, feedback);
  if (verdict == NackTracker::Verdict::Duplicate) { return Drop::Duplicate; }
  if (is_key_frame) { live_->key_frames.on_key_frame(); }
  if (std::exchange(wanted_early_, false) && !is_key_frame) { on_key_frame_needed(now, feedback); }
  if (const auto capture = extensions.abs_capture_time()) {
    live_->reception.on_capture_time(now, capture->capture, view.wire_timestamp());
  }

  out.push_back({.slab = received.slab,
                 .view = view,
                 .extensions = extensions,
                 .seq = accepted->seq,
                 .frame = frame.value_or(rtp::payload::FrameInfo{}),
                 .payload_type = format->mapped,
                 .encoding = index_,
                 .is_padding = !frame.has_value()});
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
  return ForwardPacket{.slab = stored->packet,
                       .view = *view,
                       .extensions = rtp::PacketExtensions::parse(*view, extensions_),
                       .seq = seq,
                       .frame = stored->note.frame,
                       .payload_type = stored->note.payload_type,
                       .encoding = index_,
                       .is_padding = stored->note.is_padding};
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
  if (!asks_key_frames_) { return; }
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
}

Instant ProducerStream::next_deadline() const {
  if (!live_) { return kNever; }
  return soonest(live_->nack.next_deadline(),
                 soonest(live_->key_frames.next_deadline(), live_->reception.next_deadline()));
}

void ProducerStream::append_report_blocks(Instant now, std::vector<rtp::rtcp::ReportBlock>& blocks) {
  if (!live_) { return; }
  blocks.push_back(live_->reception.report_block(now));
  if (const auto rtx = live_->reception.rtx_report_block(now)) { blocks.push_back(*rtx); }
  live_->store.on_deadline(now);  // a stream that fell silent gives its slabs back at this pace
}

}  // namespace madang::media
