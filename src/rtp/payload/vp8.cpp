#include "rtp/payload/vp8.hpp"

#include "base/check.hpp"

namespace madang::rtp::payload {
namespace {

// First byte.
constexpr unsigned kExtended = 0x80, kNonReference = 0x20, kStart = 0x10, kPartition = 0x07;
// Extension byte.
constexpr unsigned kPictureId = 0x80, kTl0PictureIndex = 0x40, kTemporal = 0x20, kKeyIndex = 0x10;

void read_extensions(ByteReader& reader, Vp8Descriptor& descriptor) {
  const unsigned flags = reader.u8();
  if ((flags & kPictureId) != 0) {
    unsigned id = reader.u8();
    descriptor.wide_picture_id = (id & 0x80) != 0;
    if (descriptor.wide_picture_id) { id = (id & 0x7f) << 8 | reader.u8(); }
    descriptor.picture_id = static_cast<std::uint16_t>(id);
  }
  if ((flags & kTl0PictureIndex) != 0) { descriptor.tl0_picture_index = reader.u8(); }
  if ((flags & (kTemporal | kKeyIndex)) == 0) { return; }
  const unsigned layer = reader.u8();
  //= RFC 7741 §4.2: T: [...] When set to 0, the values of TID and Y MUST be ignored by the receiver.
  if ((flags & kTemporal) != 0) {
    descriptor.temporal = static_cast<std::uint8_t>(layer >> 6);
    descriptor.layer_sync = (layer & 0x20) != 0;
  }
  if ((flags & kKeyIndex) != 0) { descriptor.key_index = static_cast<std::uint8_t>(layer & 0x1f); }
}

}  // namespace

std::optional<Vp8Descriptor> Vp8Descriptor::parse(Bytes payload) {
  ByteReader reader(payload);
  Vp8Descriptor descriptor;
  const unsigned first = reader.u8();
  descriptor.start_of_partition = (first & kStart) != 0;
  descriptor.partition = static_cast<std::uint8_t>(first & kPartition);
  descriptor.non_reference = (first & kNonReference) != 0;
  if ((first & kExtended) != 0) { read_extensions(reader, descriptor); }
  descriptor.size = static_cast<std::uint8_t>(reader.position());
  const unsigned frame_header = reader.u8();
  if (!reader.ok()) { return std::nullopt; }
  //= RFC 7741 §4.3: P: Inverse key frame flag. When set to 0, the current frame is a key frame.
  descriptor.key_frame =
      descriptor.start_of_partition && descriptor.partition == 0 && (frame_header & 0x01) == 0;
  return descriptor;
}

void Vp8Descriptor::rewrite(MutableBytes descriptor, const PictureNumbers& numbers) const {
  MADANG_CHECK(descriptor.size() >= size);
  std::size_t at = 2;
  if (picture_id && wide_picture_id) {
    store_be16(descriptor.data() + at, static_cast<std::uint16_t>(0x8000 | numbers.picture_id));
    at += 2;
  } else if (picture_id) {
    descriptor[at++] = static_cast<std::uint8_t>(numbers.picture_id & 0x7f);
  }
  if (tl0_picture_index) { descriptor[at++] = numbers.tl0_picture_index; }
  if (key_index) { descriptor[at] = static_cast<std::uint8_t>((descriptor[at] & 0xe0) | (numbers.key_index & 0x1f)); }
}

std::optional<FrameInfo> inspect_vp8(Bytes payload, bool marker) {
  const auto descriptor = Vp8Descriptor::parse(payload);
  if (!descriptor) { return std::nullopt; }
  FrameInfo info;
  info.key_frame = descriptor->key_frame;
  info.start_of_frame = descriptor->start_of_partition && descriptor->partition == 0;
  info.end_of_frame = info.end_of_picture = marker;
  info.discardable = descriptor->non_reference;
  info.up_switch = descriptor->layer_sync;
  info.inter_picture = !descriptor->key_frame;
  info.temporal = descriptor->temporal.value_or(0);
  info.has_layers = descriptor->temporal.has_value();
  info.wide_picture_id = descriptor->wide_picture_id;
  info.picture_id = descriptor->picture_id;
  info.tl0_picture_index = descriptor->tl0_picture_index;
  info.key_index = descriptor->key_index;
  return info;
}

}  // namespace madang::rtp::payload
