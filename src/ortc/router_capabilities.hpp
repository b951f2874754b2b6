// What a router offers: made once per router from its configured media codecs.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ortc/parameters.hpp"

namespace madang::ortc {

/// Finds each media codec in the table of supported ones, gives it a payload type and every video
/// codec an RTX entry directly behind it. Refuses what is not supported (Unsupported), a payload
/// type given twice (InvalidArgument) and more codecs than there are payload types (LimitReached).
Result<RtpCapabilities> generate_router_capabilities(
    std::span<const RtpCodecCapability> media_codecs);

/// The same without all video codecs but those of one type and their RTX. Without any of that type:
/// unchanged, since a room without video is not what anybody means.
RtpCapabilities with_one_video_codec(const RtpCapabilities& capabilities, std::string_view mime_type);

/// The five codecs of the classic demo: opus, VP8, VP9 profile 2, H264 main and constrained
/// baseline.
std::vector<RtpCodecCapability> demo_media_codecs();

/// demo_media_codecs() first, so that their payload types stay what old clients have seen, then VP9
/// profile 0 (all that Firefox has) and AV1.
std::vector<RtpCodecCapability> default_media_codecs();

/// H265 without parameters: in no default, for those who add it to their configuration.
RtpCodecCapability h265_media_codec();

}  // namespace madang::ortc
