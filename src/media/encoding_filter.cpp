#include "media/encoding_filter.hpp"

#include "rtp/payload/vp8.hpp"
#include "rtp/payload/vp9.hpp"

namespace madang::media {

using rtp::payload::Codec;
using ortc::ProducerType;

Layering layering_of(const EncodingFilter::Options& options) {
  if (options.type == ProducerType::Simple) { return Layering::None; }
  if (options.codec == Codec::Vp8) { return Layering::Temporal; }
  if (options.codec != Codec::Vp9) { return Layering::None; }
  return options.is_ksvc && options.type == ProducerType::Svc ? Layering::Vp9Ksvc : Layering::Vp9;
}

EncodingFilter::EncodingFilter(const Options& options) : layers_(LayerFilter(layering_of(options))) {
  const bool has_descriptors = options.codec == Codec::Av1 || options.codec == Codec::H264;
  if (has_descriptors && options.type != ProducerType::Simple) { layers_.emplace<DdFilter>(); }
  if (options.codec == Codec::Vp8) { pictures_in_ = Pictures::Vp8; }
  if (options.codec == Codec::Vp9) { pictures_in_ = Pictures::Vp9; }
}

void EncodingFilter::set_target(Layers target) {
  std::visit([&](auto& filter) { filter.set_target(target); }, layers_);
}

void EncodingFilter::on_start(const ForwardPacket& packet) {
  if (auto* filter = std::get_if<LayerFilter>(&layers_)) {
    filter->on_start(packet.frame, packet.view.wire_timestamp());
  } else if (packet.dd) {
    std::get<DdFilter>(layers_).on_start(*packet.dd);
  }
  if (pictures_in_ != Pictures::None) { pictures_.on_sync(packet.frame); }
}

EncodingFilter::Verdict EncodingFilter::on_packet(const ForwardPacket& packet) {
  auto* filter = std::get_if<LayerFilter>(&layers_);
  if (filter == nullptr) { return on_descriptor(std::get<DdFilter>(layers_), packet); }
  const LayerFilter::Verdict verdict = filter->on_packet(packet.frame, packet.view.wire_timestamp());
  Verdict out{.is_forwarded = verdict.is_forwarded, .ends_picture = verdict.ends_picture};
  if (pictures_in_ == Pictures::None) { return out; }
  if (!verdict.is_forwarded) {
    // VP9 says by number what a picture depends on, so there a picture that is left out keeps its number.
    if (pictures_in_ == Pictures::Vp8) { pictures_.on_drop(packet.frame); }
  } else if (const auto numbers = pictures_.on_forward(packet.frame)) {
    out.patch = numbers->pack();
  }
  return out;
}

EncodingFilter::Verdict EncodingFilter::on_descriptor(DdFilter& filter, const ForwardPacket& packet) {
  if (!packet.dd) { return {}; }
  const LayerFilter::Verdict verdict = filter.on_packet(*packet.dd, packet.frame);
  return {.is_forwarded = verdict.is_forwarded,
          .ends_picture = verdict.ends_picture,
          .patch = verdict.is_forwarded ? filter.patch(*packet.dd, packet.frame) : 0};
}

Layers EncodingFilter::current() const {
  return std::visit([](const auto& filter) { return filter.current(); }, layers_);
}

bool EncodingFilter::needs_key_frame() const {
  return std::visit([](const auto& filter) { return filter.needs_key_frame(); }, layers_);
}

void EncodingFilter::apply(std::uint32_t patch, MutableBytes payload) const {
  const auto numbers = rtp::payload::PictureNumbers::unpack(patch);
  if (pictures_in_ == Pictures::Vp8) {
    if (const auto descriptor = rtp::payload::Vp8Descriptor::parse(payload)) { descriptor->rewrite(payload, numbers); }
  } else if (pictures_in_ == Pictures::Vp9) {
    if (const auto descriptor = rtp::payload::Vp9Descriptor::parse(payload)) { descriptor->rewrite(payload, numbers); }
  }
}

std::size_t EncodingFilter::apply(std::uint32_t patch, Bytes descriptor, MutableBytes to) const {
  const auto* filter = std::get_if<DdFilter>(&layers_);
  if (filter == nullptr) { return 0; }
  return rtp::payload::rewrite_dependency_descriptor(to, descriptor, filter->unpack(patch));
}

}  // namespace madang::media
