#include "sim/packetizer.hpp"

#include <algorithm>

#include "rtp/payload/vp8.hpp"
#include "rtp/payload/vp9.hpp"
#include "sim/svc_structure.hpp"

namespace madang::sim {

namespace {

constexpr std::uint8_t kOpusToc = 0x78;

/// RFC 7741 §4.2, and the first byte of RFC 7741 §4.3 whose lowest bit is 0 in key frames.
void append_vp8_head(Blob& out, const VideoFormat& format, const EncodedFrame& frame, bool is_first) {
  const bool has_layers = format.temporal_layers > 1;
  const bool is_discardable = has_layers && frame.label.temporal == format.temporal_layers - 1;
  out.push_back(static_cast<std::uint8_t>(0x80 | (is_discardable ? 0x20 : 0) | (is_first ? 0x10 : 0)));
  out.push_back(static_cast<std::uint8_t>(has_layers ? 0xE0 : 0x80));  // I, and L and T with layers
  out.push_back(static_cast<std::uint8_t>(0x80 | frame.picture_id >> 8));
  out.push_back(static_cast<std::uint8_t>(frame.picture_id));
  if (has_layers) {
    out.push_back(frame.tl0_picture_index);
    out.push_back(static_cast<std::uint8_t>(frame.label.temporal << 6 | (frame.is_layer_sync ? 0x20 : 0)));
  }
  out.push_back(frame.label.is_key ? 0x00 : 0x01);
}

/// RFC 9628 §4.2, non-flexible mode.
void append_vp9_head(Blob& out, const VideoFormat& format, const EncodedFrame& frame, bool is_first, bool is_last) {
  const bool has_layers = format.temporal_layers > 1 || format.spatial_layers() > 1;
  const bool has_structure = frame.label.is_key && is_first;
  const bool is_inter_picture = !frame.is_key_picture;
  const bool is_unused_above =
      frame.is_top_layer || (format.is_key_svc && !frame.is_key_picture);  // Z
  out.push_back(static_cast<std::uint8_t>(0x80 | (is_inter_picture ? 0x40 : 0) | (has_layers ? 0x20 : 0) |
                                          (is_first ? 0x08 : 0) | (is_last ? 0x04 : 0) | (has_structure ? 0x02 : 0) |
                                          (is_unused_above ? 0x01 : 0)));
  out.push_back(static_cast<std::uint8_t>(0x80 | frame.picture_id >> 8));
  out.push_back(static_cast<std::uint8_t>(frame.picture_id));
  if (has_layers) {
    // U: no frame of this or a higher temporal layer that follows refers to one before this; so with each frame whose
    // reference is of the lowest layer.
    const bool can_go_up = frame.label.temporal == 0 || frame.is_layer_sync;
    out.push_back(static_cast<std::uint8_t>(frame.label.temporal << 5 | (can_go_up ? 0x10 : 0) |
                                            frame.label.spatial << 1 | (frame.is_inter_layer ? 1 : 0)));
    out.push_back(frame.tl0_picture_index);
  }
  if (has_structure) {
    const std::size_t layers = format.spatial_layers();
    out.push_back(static_cast<std::uint8_t>((layers - 1) << 5 | 0x10));  // N_S, Y, no G
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const unsigned width = 1280u >> (layers - 1 - layer), height = 720u >> (layers - 1 - layer);
      for (const unsigned number : {width, height}) {
        out.push_back(static_cast<std::uint8_t>(number >> 8));
        out.push_back(static_cast<std::uint8_t>(number));
      }
    }
  }
}

/// RFC 6184: FU-A of an IDR or other slice, or the slice alone.
void append_h264_head(Blob& out, const EncodedFrame& frame, bool is_first, bool is_last) {
  constexpr std::uint8_t kImportant = 0x60, kFuA = 28, kIdr = 5, kSlice = 1;
  const std::uint8_t type = frame.label.is_key ? kIdr : kSlice;
  if (is_first && is_last) {
    out.push_back(kImportant | type);
    out.push_back(0x88);  // slice header: first_mb_in_slice 0
    return;
  }
  out.push_back(kImportant | kFuA);
  out.push_back(static_cast<std::uint8_t>((is_first ? 0x80 : 0) | (is_last ? 0x40 : 0) | type));
  if (is_first) { out.push_back(0x88); }
}

std::size_t size_of_h264_head(Bytes payload) {
  const bool starts_fragments = payload.size() > 2 && (payload[0] & 0x1F) == 28 && (payload[1] & 0x80) != 0;
  return starts_fragments ? 3 : 2;
}

/// AV1 RTP specification §4.4: one OBU of type frame over all packets; in the first of a key frame a sequence header
/// before it.
void append_av1_head(Blob& out, const VideoFormat& format, const EncodedFrame& frame, bool is_first, bool is_last) {
  constexpr std::uint8_t kSequenceHeader = 1 << 3, kFrame = 6 << 3, kHasExtension = 0x04;
  const bool has_layers = format.temporal_layers > 1 || format.spatial_layers() > 1;
  const bool is_new = frame.label.is_key && is_first;
  out.push_back(static_cast<std::uint8_t>((is_first ? 0 : 0x80) | (is_last ? 0 : 0x40) | (is_new ? 0x20 : 0x10) |
                                          (is_new ? 0x08 : 0)));
  if (is_new) { out.insert(out.end(), {4, kSequenceHeader, 0x00, 0x00, 0x00}); }
  if (!is_first) { return; }
  out.push_back(static_cast<std::uint8_t>(kFrame | (has_layers ? kHasExtension : 0)));
  if (has_layers) { out.push_back(static_cast<std::uint8_t>(frame.label.temporal << 5 | frame.label.spatial << 3)); }
}

std::size_t size_of_av1_head(Bytes payload) {
  if (payload.empty()) { return 0; }
  const bool is_first = (payload[0] & 0x80) == 0;
  const bool is_new = (payload[0] & 0x08) != 0;
  if (!is_first) { return 1; }
  const std::size_t at = is_new ? 6 : 1;
  if (payload.size() <= at) { return payload.size(); }
  return at + ((payload[at] & 0x04) != 0 ? 2 : 1);
}

}  // namespace

std::vector<Payload> packetize(const VideoFormat& format, const EncodedFrame& frame) {
  const std::size_t count = std::max<std::size_t>(1, (frame.bytes + kBodyBytesMax - 1) / kBodyBytesMax);
  const std::size_t each = std::max(Label::kBytes, frame.bytes / count);
  std::vector<Payload> payloads;
  for (std::size_t index = 0; index < count; ++index) {
    const bool is_first = index == 0, is_last = index + 1 == count;
    Payload payload;
    switch (format.codec) {
      case Codec::Vp9: append_vp9_head(payload.bytes, format, frame, is_first, is_last); break;
      case Codec::H264: append_h264_head(payload.bytes, frame, is_first, is_last); break;
      case Codec::Av1:
        append_av1_head(payload.bytes, format, frame, is_first, is_last);
        if (format.announces_descriptor) {
          payload.dependency_descriptor = dependency_descriptor(format, frame, is_first, is_last);
        }
        break;
      default: append_vp8_head(payload.bytes, format, frame, is_first); break;
    }
    Label label = frame.label;
    label.index = static_cast<std::uint16_t>(index);
    label.count = static_cast<std::uint16_t>(count);
    append_body(payload.bytes, label, each);
    payload.ends_picture = is_last && frame.is_top_layer;
    payloads.push_back(std::move(payload));
  }
  return payloads;
}

Bytes body_of(Codec codec, Bytes payload) {
  const auto behind = [&](std::size_t head) { return payload.size() > head ? payload.subspan(head) : Bytes{}; };
  switch (codec) {
    case Codec::Vp8: {
      const auto descriptor = rtp::payload::Vp8Descriptor::parse(payload);
      return descriptor ? behind(descriptor->size + 1u) : Bytes{};
    }
    case Codec::Vp9: {
      const auto descriptor = rtp::payload::Vp9Descriptor::parse(payload);
      return descriptor ? behind(descriptor->size) : Bytes{};
    }
    case Codec::H264: return behind(size_of_h264_head(payload));
    case Codec::Av1: return behind(size_of_av1_head(payload));
    case Codec::Opus: break;
  }
  return behind(1);
}

Blob opus_payload(const Label& label, std::size_t bytes, bool is_dtx) {
  Blob payload = {kOpusToc};
  if (!is_dtx) { append_body(payload, label, bytes); }
  return payload;
}

}  // namespace madang::sim
