// H.264 payload (RFC 6184): single NAL units, STAP-A and FU-A, which are all that packetization mode 1 has.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "rtp/payload/frame_info.hpp"

namespace madang::rtp::payload {

/// A key frame is a sequence parameter set or the first slice of an IDR picture, alone, aggregated or as the first
/// fragment. Nothing for empty payloads, broken aggregates and the unused packet types.
std::optional<FrameInfo> inspect_h264(Bytes payload, bool marker);

}  // namespace madang::rtp::payload
