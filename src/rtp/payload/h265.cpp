#include "rtp/payload/h265.hpp"

namespace madang::rtp::payload {
namespace {

// NAL unit types: ITU-T H.265 table 7-1, RFC 7798 §4.4.
constexpr unsigned kTsaFirst = 2, kStsaLast = 5, kSubLayerLast = 15, kIrapFirst = 16, kIrapLast = 23, kVclLast = 31,
                   kVps = 32, kSps = 33, kDelimiter = 35, kPrefixSei = 39, kSingleLast = 47, kAggregate = 48,
                   kFragment = 49;
constexpr std::size_t kNalHeaderBytes = 2;

unsigned type_of(Bytes unit) { return unit[0] >> 1 & 0x3fu; }

/// Adds what one NAL unit tells; `content` is what follows its header.
void look_at(unsigned type, Bytes content, bool is_first, FrameInfo& info) {
  // first_slice_segment_in_pic_flag is the first bit of every slice segment header.
  const bool first_slice = type <= kVclLast && !content.empty() && (content[0] & 0x80) != 0;
  const bool is_irap = type >= kIrapFirst && type <= kIrapLast;
  if (type == kVps || type == kSps || (is_irap && first_slice)) { info.key_frame = true; }
  if (type >= kTsaFirst && type <= kStsaLast) { info.up_switch = true; }
  // Even types below 16 are "sub-layer non-reference": nothing of the same sub-layer refers to them.
  if (type < kSubLayerLast && type % 2 == 0) { info.discardable = true; }
  const bool leads = first_slice || (type >= kVps && type <= kDelimiter) || type == kPrefixSei;
  if (is_first && leads) { info.start_of_frame = true; }
}

/// False if a length points past the packet or nothing is in it.
bool look_at_aggregate(Bytes units, FrameInfo& info) {
  ByteReader reader(units);
  bool is_first = true;
  do {
    const Bytes unit = reader.bytes(reader.u16());
    if (!reader.ok() || unit.size() < kNalHeaderBytes) { return false; }
    look_at(type_of(unit), unit.subspan(kNalHeaderBytes), is_first, info);
    is_first = false;
  } while (reader.remaining() > 0);
  return true;
}

}  // namespace

std::optional<FrameInfo> inspect_h265(Bytes payload, bool marker) {
  if (payload.size() <= kNalHeaderBytes) { return std::nullopt; }
  const unsigned tid_plus_one = payload[1] & 0x07;
  //= RFC 7798 §1.1.4: The TID value plus 1. [...] A TID value of 0 is illegal
  if (tid_plus_one == 0) { return std::nullopt; }
  FrameInfo info;
  info.end_of_frame = info.end_of_picture = marker;
  info.temporal = static_cast<std::uint8_t>(tid_plus_one - 1);
  info.has_layers = true;
  const unsigned type = type_of(payload);
  const Bytes content = payload.subspan(kNalHeaderBytes);
  if (type <= kSingleLast) {
    look_at(type, content, true, info);
  } else if (type == kAggregate) {
    if (!look_at_aggregate(content, info)) { return std::nullopt; }
  } else if (type == kFragment) {
    const bool starts = (content[0] & 0x80) != 0;
    if (starts) { look_at(content[0] & 0x3fu, content.subspan(1), true, info); }
  } else {
    return std::nullopt;
  }
  info.inter_picture = !info.key_frame;
  return info;
}

}  // namespace madang::rtp::payload
