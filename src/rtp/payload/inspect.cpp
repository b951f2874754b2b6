#include "rtp/payload/inspect.hpp"

#include <algorithm>

#include "base/text.hpp"

#include "rtp/payload/av1.hpp"
#include "rtp/payload/h264.hpp"
#include "rtp/payload/h265.hpp"
#include "rtp/payload/opus.hpp"
#include "rtp/payload/vp8.hpp"
#include "rtp/payload/vp9.hpp"

namespace madang::rtp::payload {

Codec codec_of(std::string_view subtype) {
  const std::string name = to_ascii_lower(subtype);
  if (name == "opus" || name == "multiopus") { return Codec::Opus; }
  if (name == "vp8") { return Codec::Vp8; }
  if (name == "vp9") { return Codec::Vp9; }
  if (name == "h264") { return Codec::H264; }
  if (name == "h265") { return Codec::H265; }
  if (name == "av1") { return Codec::Av1; }
  return Codec::Other;
}

std::optional<FrameInfo> inspect(Codec codec, Bytes payload, bool marker) {
  switch (codec) {
    case Codec::Opus: return inspect_opus(payload);
    case Codec::Vp8: return inspect_vp8(payload, marker);
    case Codec::Vp9: return inspect_vp9(payload, marker);
    case Codec::H264: return inspect_h264(payload, marker);
    case Codec::H265: return inspect_h265(payload, marker);
    case Codec::Av1: return inspect_av1(payload, marker);
    case Codec::Other: break;
  }
  if (payload.empty()) { return std::nullopt; }
  FrameInfo info;
  info.end_of_picture = marker;
  return info;
}

void refine(FrameInfo& info, const DependencyDescriptor& descriptor) {
  info.start_of_frame = descriptor.start_of_frame;
  info.end_of_frame = descriptor.end_of_frame;
  if (descriptor.has_structure && descriptor.start_of_frame) { info.key_frame = true; }
  info.spatial = descriptor.frame.spatial;
  info.temporal = descriptor.frame.temporal;
  info.spatial_layers = descriptor.spatial_layers;
  info.has_layers = true;
  info.inter_picture = descriptor.frame.diffs > 0;
  const auto begin = descriptor.frame.dtis.begin();
  const auto end = begin + descriptor.decode_targets;
  info.discardable = std::all_of(begin, end, [](Dti dti) { return dti <= Dti::Discardable; });
  info.up_switch = std::any_of(begin, end, [](Dti dti) { return dti == Dti::Switch; });
}

}  // namespace madang::rtp::payload
