#include "sim/video_format.hpp"

#include <fmt/format.h>

namespace madang::sim {

const char* mime_type_of(Codec codec) {
  switch (codec) {
    case Codec::Opus: return "audio/opus";
    case Codec::Vp9: return "video/VP9";
    case Codec::H264: return "video/H264";
    case Codec::Av1: return "video/AV1";
    case Codec::Vp8: break;
  }
  return "video/VP8";
}

std::optional<Codec> codec_of(const std::string& mime_type) {
  for (const Codec codec : {Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1}) {
    if (mime_type == mime_type_of(codec)) { return codec; }
  }
  return std::nullopt;
}

std::string VideoFormat::scalability_mode() const {
  if (!is_svc && temporal_layers == 1) { return ""; }
  return fmt::format("L{}T{}{}", spatial_layers(), temporal_layers, is_svc && is_key_svc ? "_KEY" : "");
}

}  // namespace madang::sim
