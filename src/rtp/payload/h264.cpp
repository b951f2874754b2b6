#include "rtp/payload/h264.hpp"

namespace madang::rtp::payload {
namespace {

// NAL unit types: ITU-T H.264 table 7-1, RFC 6184 table 1.
constexpr unsigned kSlice = 1, kIdrSlice = 5, kSei = 6, kSps = 7, kDelimiter = 9, kPrefix = 14,
                   kSingleLast = 23, kStapA = 24, kFuA = 28;

/// Adds what one NAL unit tells; `content` is what follows its header byte.
void look_at(unsigned type, Bytes content, bool is_first, FrameInfo& info) {
  // first_mb_in_slice is Exp-Golomb coded: zero is a single 1 bit.
  const bool first_slice =
      (type == kSlice || type == kIdrSlice) && !content.empty() && (content[0] & 0x80) != 0;
  if (type == kSps || (type == kIdrSlice && first_slice)) { info.key_frame = true; }
  const bool leads =
      first_slice || (type >= kSei && type <= kDelimiter) || type == kPrefix;
  if (is_first && leads) { info.start_of_frame = true; }
}

/// False if a length points past the packet or nothing is in it.
bool look_at_aggregate(Bytes units, FrameInfo& info) {
  ByteReader reader(units);
  bool is_first = true;
  do {
    const Bytes unit = reader.bytes(reader.u16());
    if (!reader.ok() || unit.empty()) { return false; }
    look_at(unit[0] & 0x1fu, unit.subspan(1), is_first, info);
    is_first = false;
  } while (reader.remaining() > 0);
  return true;
}

}  // namespace

std::optional<FrameInfo> inspect_h264(Bytes payload, bool marker) {
  if (payload.empty()) { return std::nullopt; }
  FrameInfo info;
  info.end_of_frame = info.end_of_picture = marker;
  const unsigned type = payload[0] & 0x1fu;
  if (type >= 1 && type <= kSingleLast) {
    look_at(type, payload.subspan(1), true, info);
  } else if (type == kStapA) {
    if (!look_at_aggregate(payload.subspan(1), info)) { return std::nullopt; }
  } else if (type == kFuA && payload.size() >= 2) {
    const bool starts = (payload[1] & 0x80) != 0;
    if (starts) { look_at(payload[1] & 0x1fu, payload.subspan(2), true, info); }
  } else {
    return std::nullopt;
  }
  //= RFC 6184 §5.3: NRI: A value of 00 indicates that the content of the NAL unit is not used to reconstruct
  //= reference pictures for inter picture prediction.
  info.discardable = (payload[0] & 0x60) == 0 && !info.key_frame;
  info.inter_picture = !info.key_frame;
  return info;
}

}  // namespace madang::rtp::payload
