// Makes frames as an encoder would: sizes that follow a rate, layers that refer to each other, key frames on request.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "sim/label.hpp"
#include "sim/svc_structure.hpp"
#include "sim/video_format.hpp"

namespace madang::sim {

/// One frame of one spatial layer: what its label says but the packets' places, and its size.
struct EncodedFrame {
  Label label;
  std::size_t bytes = 0;
  bool is_key_picture = false;     ///< the lowest layer of this picture is a key frame
  bool is_inter_layer = false;     ///< refers to the layer below in the same picture
  bool is_top_layer = true;        ///< no further layer of this picture follows
  bool is_layer_sync = false;      ///< VP8 Y: of lower temporal layers refers to the lowest only
  std::uint16_t picture_id = 0;    ///< 15 bits
  std::uint8_t tl0_picture_index = 0;
  rtp::payload::DependencyDescriptor descriptor{};
};

/// Knows one encoder: a simulcast stream, or all spatial layers of an SVC stream.
class VideoEncoder {
 public:
  VideoEncoder(const VideoFormat& format, std::uint32_t source, std::uint8_t stream, Random& random);

  /// The share of its full rates to keep to, 0 to 1.
  void set_share(double share) { share_ = share; }
  void request_key_frame() { wants_key_ = true; }
  /// Spatial layers that are produced, from the lowest; 0: none at all.
  void set_layers(std::size_t count) { layers_ = count; }
  bool is_on() const { return layers_ > 0; }

  /// The layer frames of the next picture. `frame_last` counts all frames of the source.
  std::vector<EncodedFrame> on_tick(Instant captured, std::uint32_t picture, std::uint32_t& frame_last);

  int key_frames = 0;

 private:
  std::size_t size_of(std::size_t layer, bool is_key, int temporal);
  int temporal_of(int phase) const;

  VideoFormat format_;
  std::uint32_t source_;
  std::uint8_t stream_;
  Random& random_;
  double share_ = 1;
  bool wants_key_ = true;
  std::size_t layers_;
  std::size_t layers_before_ = 0;
  int phase_ = 0;  ///< place in the temporal pattern
  std::uint16_t picture_id_;
  std::uint8_t tl0_picture_index_;
  /// Newest frame of each temporal layer, of each spatial layer.
  std::vector<std::array<std::uint32_t, 4>> newest_;
  std::vector<double> debt_;  ///< bytes above the rate, per layer
  FrameDescriber describer_;
};

}  // namespace madang::sim
