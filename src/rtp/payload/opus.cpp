#include "rtp/payload/opus.hpp"

namespace madang::rtp::payload {

bool is_opus_dtx(Bytes payload) {
  if (payload.empty()) { return false; }
  //= RFC 6716 §3.1: the two least significant bits of the TOC byte [...] code a number of frames per packet
  switch (payload[0] & 0x03) {
    case 0:
    case 1: return payload.size() == 1;  // one or two frames of no bytes
    case 2: return payload.size() == 2;  // two frames, the first one's length, no bytes
    default: return false;
  }
}

std::optional<FrameInfo> inspect_opus(Bytes payload) {
  if (payload.empty()) { return std::nullopt; }
  FrameInfo info;
  info.key_frame = info.start_of_frame = info.end_of_frame = info.end_of_picture = true;
  info.inter_picture = false;
  info.dtx = is_opus_dtx(payload);
  return info;
}

}  // namespace madang::rtp::payload
