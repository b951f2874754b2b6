// What forwarding wants to know of a media packet, whatever its codec.
#pragma once

#include <cstdint>
#include <optional>

namespace madang::rtp::payload {

enum class Codec : std::uint8_t { Other, Opus, Vp8, Vp9, H264, H265, Av1 };

/// One packet's place in its stream. Layers are 0 where the codec does not say.
struct FrameInfo {
  bool key_frame = false;       ///< a decoder can begin with this packet: first one of a key frame
  bool start_of_frame = false;  ///< first packet of a frame (of one layer's frame where there are layers)
  bool end_of_frame = false;    ///< last packet of a frame (of one layer's frame where there are layers)
  bool end_of_picture = false;  ///< the marker bit: last packet of all layers
  bool discardable = false;     ///< no other frame refers to it
  bool up_switch = false;       ///< from here on a receiver may go up to `temporal` (VP8 Y, VP9 U, AV1 switch)
  bool inter_picture = true;    ///< depends on earlier pictures (VP9 P); false on key pictures
  bool inter_layer = false;     ///< depends on the spatial layer below (VP9 D)
  bool dtx = false;             ///< opus: silence that need not be sent on
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  std::uint8_t spatial_layers = 0;  ///< how many the stream announces here; 0: it does not say
  bool has_layers = false;          ///< `spatial` and `temporal` come from the packet
  bool wide_picture_id = false;     ///< 15 bits instead of 7
  std::optional<std::uint16_t> picture_id;
  std::optional<std::uint8_t> tl0_picture_index;
  std::optional<std::uint8_t> key_index;  ///< VP8 only
  friend bool operator==(const FrameInfo&, const FrameInfo&) = default;
};

}  // namespace madang::rtp::payload
