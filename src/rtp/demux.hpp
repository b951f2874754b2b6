// What kind of packet is it? By its first byte (RFC 7983), and RTP from RTCP by its second (RFC 5761).
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace madang::rtp {

enum class PacketKind { Stun, Dtls, RtpOrRtcp, Unknown };

//= RFC 7983 §7: The process for demultiplexing a packet is as follows. The receiver looks at the first byte.
constexpr PacketKind classify(Bytes datagram) {
  if (datagram.empty()) { return PacketKind::Unknown; }
  const std::uint8_t first = datagram[0];
  if (first <= 3) { return PacketKind::Stun; }
  if (first >= 20 && first <= 63) { return PacketKind::Dtls; }
  if (first >= 128 && first <= 191) { return PacketKind::RtpOrRtcp; }
  return PacketKind::Unknown;  // ZRTP (16-19), TURN channels (64-79) and the rest are not spoken here
}

/// True for RTCP among packets that classify() called RtpOrRtcp.
//= RFC 5761 §4: RTP payload types 64-95 must not be used, so that RTCP packet types 192-223 are free.
constexpr bool is_rtcp(Bytes packet) {
  return packet.size() >= 2 && packet[0] >> 6 == 2 && packet[1] >= 192 && packet[1] <= 223;
}

}  // namespace madang::rtp
