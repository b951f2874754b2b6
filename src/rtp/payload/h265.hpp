// H.265 payload (RFC 7798): single NAL units, aggregation packets (AP) and fragmentation units (FU), without DONL.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "rtp/payload/frame_info.hpp"

namespace madang::rtp::payload {

/// A key frame is a video or sequence parameter set, or the first slice of an IRAP picture, alone, aggregated or as the
/// first fragment. Nothing for empty payloads, broken aggregates and PACI packets.
std::optional<FrameInfo> inspect_h265(Bytes payload, bool marker);

}  // namespace madang::rtp::payload
