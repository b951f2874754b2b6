// AV1 payload (AV1 RTP specification §4.4): aggregation header and OBU elements.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "rtp/payload/frame_info.hpp"

namespace madang::rtp::payload {

/// The aggregation header and what the first OBU says of itself; all element lengths were found to fit.
struct Av1Aggregation {
  bool continues_obu = false;        ///< Z: the first element goes on where the previous packet ended
  bool continued_later = false;      ///< Y: the last element goes on in the next packet
  bool starts_coded_sequence = false;  ///< N: first packet of a coded video sequence, begins with a key frame
  std::uint8_t elements = 0;
  bool has_layers = false;           ///< some OBU that begins here has an extension header
  std::uint8_t temporal = 0;
  std::uint8_t spatial = 0;
  bool has_sequence_header = false;
  bool starts_frame = false;         ///< the first element begins an OBU that frames begin with

  static std::optional<Av1Aggregation> parse(Bytes payload);
  friend bool operator==(const Av1Aggregation&, const Av1Aggregation&) = default;
};

/// Without a dependency descriptor frame borders are only known as far as Z and the marker tell them.
std::optional<FrameInfo> inspect_av1(Bytes payload, bool marker);

}  // namespace madang::rtp::payload
