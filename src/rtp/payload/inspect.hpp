// One question for all codecs: what is in this payload?
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "rtp/payload/dependency_descriptor.hpp"
#include "rtp/payload/frame_info.hpp"

namespace madang::rtp::payload {

/// What a MIME subtype ("VP8", in any case) names.
Codec codec_of(std::string_view subtype);

/// Nothing if the payload is empty or contradicts its format. Codec::Other gives a frame without properties.
std::optional<FrameInfo> inspect(Codec codec, Bytes payload, bool marker);

/// A dependency descriptor knows better than the payload: layers, frame borders, key frames.
void refine(FrameInfo& info, const DependencyDescriptor& descriptor);

}  // namespace madang::rtp::payload
