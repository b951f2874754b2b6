// VP8 payload descriptor (RFC 7741 §4.2).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "rtp/payload/frame_info.hpp"
#include "rtp/payload/picture_numbers.hpp"

namespace madang::rtp::payload {

inline constexpr std::size_t kVp8DescriptorBytesMax = 6;

struct Vp8Descriptor {
  std::uint8_t size = 1;  ///< bytes before the VP8 payload header
  bool start_of_partition = false;
  std::uint8_t partition = 0;
  bool non_reference = false;
  bool key_frame = false;           ///< first packet of a key frame
  bool wide_picture_id = false;     ///< 15 bits instead of 7
  std::optional<std::uint16_t> picture_id;
  std::optional<std::uint8_t> tl0_picture_index;
  std::optional<std::uint8_t> temporal;
  bool layer_sync = false;          ///< Y
  std::optional<std::uint8_t> key_index;

  static std::optional<Vp8Descriptor> parse(Bytes payload);

  /// Puts other numbers into a copy of the descriptor (`payload.first(size)` or more) in the width it has; a number it
  /// does not carry is left out.
  void rewrite(MutableBytes descriptor, const PictureNumbers& numbers) const;
  friend bool operator==(const Vp8Descriptor&, const Vp8Descriptor&) = default;
};

std::optional<FrameInfo> inspect_vp8(Bytes payload, bool marker);

}  // namespace madang::rtp::payload
