// The dependency descriptor of a simulated encoder (AV1 RTP specification, appendix A).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rtp/payload/dependency_descriptor.hpp"
#include "sim/blob.hpp"
#include "sim/video_format.hpp"

namespace madang::sim {

struct EncodedFrame;

/// One template for each layer, a decode target for each layer, a chain for each spatial layer.
rtp::payload::DependencyStructure structure_of(const VideoFormat& format);

/// Knows the frame numbers of one stream and the last frame of each of its chains.
class FrameDescriber {
 public:
  explicit FrameDescriber(const VideoFormat& format) : format_(format), structure_(structure_of(format)) {}

  /// Of the next frame of the stream, in order. The bits for start and end of frame are the packetizer's.
  rtp::payload::DependencyDescriptor describe(const EncodedFrame& frame);

 private:
  std::uint16_t number_of(std::uint32_t frame) const;

  VideoFormat format_;
  rtp::payload::DependencyStructure structure_;
  std::uint16_t number_ = 0;
  std::array<std::pair<std::uint32_t, std::uint16_t>, 4096> numbers_{};  // by frame, a ring
  std::array<std::uint16_t, rtp::payload::kDdChainsMax> chain_last_{};
};

/// The value of one packet's extension.
Blob dependency_descriptor(const VideoFormat& format, const EncodedFrame& frame, bool is_first, bool is_last);

}  // namespace madang::sim
