#include "room/turn.hpp"

#include "ortc/router_capabilities.hpp"

namespace madang::room {

Commons::Commons(Options chosen, Random& source)
    : options(std::move(chosen)),
      random(source),
      only_h264(ortc::with_one_video_codec(options.router_capabilities, "video/H264")),
      only_vp9(ortc::with_one_video_codec(options.router_capabilities, "video/VP9")) {}

const ortc::RtpCapabilities& Commons::capabilities(VideoChoice video) const {
  switch (video) {
    case VideoChoice::H264: return only_h264;
    case VideoChoice::Vp9: return only_vp9;
    case VideoChoice::Any: break;
  }
  return options.router_capabilities;
}

}  // namespace madang::room
