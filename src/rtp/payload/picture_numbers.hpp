// The numbers in VP8 and VP9 descriptors that must be continuous for a decoder.
#pragma once

#include <cstdint>

namespace madang::rtp::payload {

/// What a payload descriptor is to say instead of what it says.
struct PictureNumbers {
  std::uint16_t picture_id = 0;  ///< 15 bits; a descriptor with 7 takes the lower ones
  std::uint8_t tl0_picture_index = 0;
  std::uint8_t key_index = 0;    ///< 5 bits, VP8 only
  friend constexpr bool operator==(const PictureNumbers&, const PictureNumbers&) = default;

  /// In as many bits as SentHistory keeps of a packet. Never 0, which says that nothing is to be changed.
  constexpr std::uint32_t pack() const {
    return 0x8000'0000u | (key_index & 0x1fu) << 23 | std::uint32_t{tl0_picture_index} << 15 | (picture_id & 0x7fffu);
  }
  static constexpr PictureNumbers unpack(std::uint32_t packed) {
    return {.picture_id = static_cast<std::uint16_t>(packed & 0x7fff),
            .tl0_picture_index = static_cast<std::uint8_t>(packed >> 15),
            .key_index = static_cast<std::uint8_t>(packed >> 23 & 0x1f)};
  }
};

}  // namespace madang::rtp::payload
