// From frames to RTP payloads, with the descriptors of RFC 7741, RFC 9628, RFC 6184 and the AV1 RTP specification.
#pragma once

#include <vector>

#include "sim/blob.hpp"
#include "sim/video_encoder.hpp"
#include "sim/video_format.hpp"

namespace madang::sim {

struct Payload {
  Blob bytes;
  Blob dependency_descriptor;  ///< empty: none
  bool ends_picture = false;   ///< the marker bit
};

/// Body bytes in one packet.
inline constexpr std::size_t kBodyBytesMax = 1100;

std::vector<Payload> packetize(const VideoFormat& format, const EncodedFrame& frame);

/// The body of a payload that packetize() made; empty if there is none to be found.
Bytes body_of(Codec codec, Bytes payload);

/// Opus: a frame with a body, or one byte of silence when `is_dtx`.
Blob opus_payload(const Label& label, std::size_t bytes, bool is_dtx);

}  // namespace madang::sim
