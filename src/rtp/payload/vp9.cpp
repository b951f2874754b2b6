#include "rtp/payload/vp9.hpp"

#include "base/check.hpp"

namespace madang::rtp::payload {
namespace {

constexpr unsigned kPictureId = 0x80, kInterPicture = 0x40, kLayers = 0x20, kFlexible = 0x10, kStart = 0x08,
                   kEnd = 0x04, kStructure = 0x02, kNotReference = 0x01;

void read_picture_id(ByteReader& reader, Vp9Descriptor& descriptor) {
  unsigned id = reader.u8();
  descriptor.wide_picture_id = (id & 0x80) != 0;
  if (descriptor.wide_picture_id) { id = (id & 0x7f) << 8 | reader.u8(); }
  descriptor.picture_id = static_cast<std::uint16_t>(id);
}

void read_layers(ByteReader& reader, Vp9Descriptor& descriptor) {
  const unsigned layers = reader.u8();
  descriptor.has_layers = true;
  descriptor.temporal = static_cast<std::uint8_t>(layers >> 5);
  descriptor.switching_up = (layers & 0x10) != 0;
  descriptor.spatial = static_cast<std::uint8_t>(layers >> 1 & 0x07);
  descriptor.inter_layer = (layers & 0x01) != 0;
  if (!descriptor.flexible) { descriptor.tl0_picture_index = reader.u8(); }
}

/// False if a fourth reference is announced.
bool read_references(ByteReader& reader, Vp9Descriptor& descriptor) {
  //= RFC 9628 §4.2: up to 3 times; N: if set to 1, there is an additional P_DIFF following
  bool more = true;
  while (more) {
    if (descriptor.references == descriptor.reference_diffs.size()) { return false; }
    const unsigned diff = reader.u8();
    descriptor.reference_diffs[descriptor.references++] = static_cast<std::uint8_t>(diff >> 1);
    more = (diff & 0x01) != 0;
  }
  return true;
}

Vp9ScalabilityStructure read_structure(ByteReader& reader) {
  Vp9ScalabilityStructure structure;
  const unsigned head = reader.u8();
  structure.spatial_layers = static_cast<std::uint8_t>((head >> 5) + 1);
  structure.has_resolutions = (head & 0x10) != 0;
  for (std::size_t i = 0; structure.has_resolutions && i < structure.spatial_layers; ++i) {
    structure.resolutions[i].width = reader.u16();
    structure.resolutions[i].height = reader.u16();
  }
  if ((head & 0x08) != 0) {
    structure.pictures_in_group = reader.u8();
    for (unsigned i = 0; i < structure.pictures_in_group && reader.ok(); ++i) {
      reader.skip(reader.u8() >> 2 & 0x03);  // R references of one byte each
    }
  }
  return structure;
}

}  // namespace

std::optional<Vp9Descriptor> Vp9Descriptor::parse(Bytes payload) {
  ByteReader reader(payload);
  Vp9Descriptor descriptor;
  const unsigned first = reader.u8();
  descriptor.inter_picture = (first & kInterPicture) != 0;
  descriptor.flexible = (first & kFlexible) != 0;
  descriptor.start_of_frame = (first & kStart) != 0;
  descriptor.end_of_frame = (first & kEnd) != 0;
  descriptor.not_reference = (first & kNotReference) != 0;
  if ((first & kPictureId) != 0) { read_picture_id(reader, descriptor); }
  if ((first & kLayers) != 0) { read_layers(reader, descriptor); }
  if (descriptor.flexible && descriptor.inter_picture && !read_references(reader, descriptor)) {
    return std::nullopt;
  }
  if ((first & kStructure) != 0) { descriptor.structure = read_structure(reader); }
  // A description of 255 pictures could take 1021 bytes; nobody sends one, and `size` is a byte.
  if (!reader.ok() || reader.remaining() == 0 || reader.position() > 255) { return std::nullopt; }
  descriptor.size = static_cast<std::uint8_t>(reader.position());
  return descriptor;
}

void Vp9Descriptor::rewrite(MutableBytes descriptor, const PictureNumbers& numbers) const {
  MADANG_CHECK(descriptor.size() >= size);
  std::size_t at = 1;
  if (picture_id && wide_picture_id) {
    store_be16(descriptor.data() + at, static_cast<std::uint16_t>(0x8000 | numbers.picture_id));
    at += 2;
  } else if (picture_id) {
    descriptor[at++] = static_cast<std::uint8_t>(numbers.picture_id & 0x7f);
  }
  // Behind the layer indices; not in flexible mode.
  if (tl0_picture_index) { descriptor[at + 1] = numbers.tl0_picture_index; }
}

std::optional<FrameInfo> inspect_vp9(Bytes payload, bool marker) {
  const auto descriptor = Vp9Descriptor::parse(payload);
  if (!descriptor) { return std::nullopt; }
  FrameInfo info;
  info.key_frame = descriptor->is_key_frame();
  info.start_of_frame = descriptor->start_of_frame;
  info.end_of_frame = descriptor->end_of_frame;
  info.end_of_picture = marker;
  info.up_switch = descriptor->switching_up;
  info.inter_picture = descriptor->inter_picture;
  info.inter_layer = descriptor->inter_layer;
  info.spatial = descriptor->spatial;
  info.temporal = descriptor->temporal;
  info.has_layers = descriptor->has_layers;
  info.spatial_layers = descriptor->structure ? descriptor->structure->spatial_layers : std::uint8_t{0};
  info.wide_picture_id = descriptor->wide_picture_id;
  info.picture_id = descriptor->picture_id;
  info.tl0_picture_index = descriptor->tl0_picture_index;
  return info;
}

}  // namespace madang::rtp::payload
