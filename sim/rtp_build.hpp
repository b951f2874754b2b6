// RTP and RTCP as a client writes them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "rtp/rtcp/compound_writer.hpp"
#include "sim/blob.hpp"

namespace madang::sim {

struct RtpFields {
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint16_t seq = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  /// Number and value. The two-byte form is used when one of them needs it.
  std::vector<std::pair<std::uint8_t, Blob>> extensions = {};
};

Blob rtp_packet(const RtpFields& fields, Bytes payload);

/// One RTCP datagram; `write` is given a rtp::rtcp::CompoundWriter.
template <typename Write>
Blob rtcp_packet(Write&& write) {
  Blob room(1200);
  rtp::rtcp::CompoundWriter writer(room);
  write(writer);
  room.resize(writer.size());
  return room;
}

}  // namespace madang::sim
