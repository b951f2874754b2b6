#include "rtp/payload/av1.hpp"

namespace madang::rtp::payload {
namespace {

constexpr unsigned kContinues = 0x80, kContinuedLater = 0x40, kNewSequence = 0x08;
// OBU types: AV1 specification §6.2.2.
constexpr unsigned kSequenceHeader = 1, kTemporalDelimiter = 2, kFrameHeader = 3, kMetadata = 5, kFrame = 6;

/// AV1 specification §4.10.5, at most 32 bits of value; more is refused by the length check that follows.
std::size_t read_leb128(ByteReader& reader) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint64_t byte = reader.u8();
    value |= (byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) { break; }
  }
  return static_cast<std::size_t>(value);
}

/// False if the OBU's own header does not fit the element.
bool look_at_obu(Bytes obu, bool is_first, Av1Aggregation& aggregation) {
  if (obu.empty()) { return true; }
  const unsigned type = obu[0] >> 3 & 0x0f;
  if (type == kSequenceHeader) { aggregation.has_sequence_header = true; }
  if (is_first) {
    aggregation.starts_frame = type == kSequenceHeader || type == kTemporalDelimiter || type == kFrameHeader ||
                               type == kMetadata || type == kFrame;
  }
  const bool has_extension = (obu[0] & 0x04) != 0;
  if (!has_extension) { return true; }
  if (obu.size() < 2) { return false; }
  if (!aggregation.has_layers) {
    aggregation.has_layers = true;
    aggregation.temporal = static_cast<std::uint8_t>(obu[1] >> 5);
    aggregation.spatial = static_cast<std::uint8_t>(obu[1] >> 3 & 0x03);
  }
  return true;
}

}  // namespace

std::optional<Av1Aggregation> Av1Aggregation::parse(Bytes payload) {
  ByteReader reader(payload);
  const unsigned head = reader.u8();
  Av1Aggregation aggregation;
  aggregation.continues_obu = (head & kContinues) != 0;
  aggregation.continued_later = (head & kContinuedLater) != 0;
  aggregation.starts_coded_sequence = (head & kNewSequence) != 0;
  // A coded video sequence cannot begin in the middle of an OBU.
  if (aggregation.starts_coded_sequence && aggregation.continues_obu) { return std::nullopt; }
  const unsigned count = head >> 4 & 0x03;  // W; 0: every element has its length, until the packet ends
  unsigned elements = 0;
  while (reader.ok() && (count == 0 ? reader.remaining() > 0 || elements == 0 : elements < count)) {
    const bool has_length = count == 0 || elements + 1 < count;
    const Bytes element = has_length ? reader.bytes(read_leb128(reader)) : reader.rest();
    const bool begins_here = elements > 0 || !aggregation.continues_obu;
    if (!has_length && element.empty()) { return std::nullopt; }
    if (begins_here && !look_at_obu(element, elements == 0, aggregation)) { return std::nullopt; }
    ++elements;
  }
  if (!reader.ok() || elements > 255) { return std::nullopt; }
  aggregation.elements = static_cast<std::uint8_t>(elements);
  return aggregation;
}

std::optional<FrameInfo> inspect_av1(Bytes payload, bool marker) {
  const auto aggregation = Av1Aggregation::parse(payload);
  if (!aggregation) { return std::nullopt; }
  FrameInfo info;
  info.key_frame = aggregation->starts_coded_sequence;
  info.start_of_frame = aggregation->starts_frame;
  info.end_of_frame = info.end_of_picture = marker;
  info.inter_picture = !info.key_frame;
  info.spatial = aggregation->spatial;
  info.temporal = aggregation->temporal;
  info.has_layers = aggregation->has_layers;
  return info;
}

}  // namespace madang::rtp::payload
