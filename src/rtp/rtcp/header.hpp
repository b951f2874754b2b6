// What all RTCP packets begin with (RFC 3550 §6.4.1, RFC 4585 §6.1).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "rtp/types.hpp"

namespace madang::rtp::rtcp {

enum class PacketType : std::uint8_t {
  SenderReport = 200,
  ReceiverReport = 201,
  Sdes = 202,
  Bye = 203,
  App = 204,
  TransportFeedback = 205,  ///< RTPFB
  PayloadFeedback = 206,    ///< PSFB
  ExtendedReport = 207,     ///< XR
};

inline constexpr std::uint8_t kRtpfbNack = 1;
inline constexpr std::uint8_t kRtpfbTransportCc = 15;
inline constexpr std::uint8_t kPsfbPli = 1;
inline constexpr std::uint8_t kPsfbFir = 4;
inline constexpr std::uint8_t kPsfbApplication = 15;

inline constexpr std::size_t kHeaderBytes = 4;

/// One packet of a compound: its head, and its body without padding.
struct PacketHeader {
  std::uint8_t count = 0;  ///< RC, SC, FMT or subtype: 5 bits
  std::uint8_t type = 0;
  Bytes body{};              ///< behind the 4-byte head, padding removed

  bool is(PacketType t) const { return type == static_cast<std::uint8_t>(t); }
};

/// Takes the first packet off `rest`. Nothing, and `rest` unchanged, if version, length or padding are wrong.
std::optional<PacketHeader> take_packet(Bytes& rest);

/// Writes the 4-byte head of a packet with `body_bytes` (multiple of 4) behind it.
void write_head(ByteWriter& writer, std::uint8_t count, PacketType type, std::size_t body_bytes, bool padding = false);

}  // namespace madang::rtp::rtcp
