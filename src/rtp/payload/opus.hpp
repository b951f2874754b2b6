// Opus (RFC 7587, RFC 6716).
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "rtp/payload/frame_info.hpp"

namespace madang::rtp::payload {

/// True for packets that only keep a silent stream alive: frames of at most a byte without content (RFC 6716 §3.1).
bool is_opus_dtx(Bytes payload);

std::optional<FrameInfo> inspect_opus(Bytes payload);

}  // namespace madang::rtp::payload
