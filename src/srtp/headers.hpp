// As much of RTP and RTCP headers as protection must know (RFC 3550 §5.1, §6.4).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace madang::srtp {

inline constexpr std::size_t kRtpHeaderBytesMin = 12;
/// What SRTCP leaves in the clear (RFC 3711 §3.4).
inline constexpr std::size_t kRtcpHeaderBytes = 8;

constexpr bool is_version_2(Bytes packet) { return packet[0] >> 6 == 2; }

/// Length of the RTP header with CSRCs and extension; nothing if it is not version 2 or ends beyond
/// `packet`.
inline std::optional<std::size_t> rtp_header_bytes(Bytes packet) {
  if (packet.size() < kRtpHeaderBytesMin || !is_version_2(packet)) { return std::nullopt; }
  std::size_t size = kRtpHeaderBytesMin + 4 * std::size_t{packet[0] & 0x0Fu};
  const bool extended = (packet[0] & 0x10) != 0;
  if (extended) {
    if (packet.size() < size + 4) { return std::nullopt; }
    size += 4 + 4 * std::size_t{load_be16(packet.data() + size + 2)};
  }
  if (packet.size() < size) { return std::nullopt; }
  return size;
}

inline std::uint16_t rtp_seq(Bytes header) { return load_be16(header.data() + 2); }
inline std::uint32_t rtp_ssrc(Bytes header) { return load_be32(header.data() + 8); }
inline std::uint32_t rtcp_ssrc(Bytes packet) { return load_be32(packet.data() + 4); }

}  // namespace madang::srtp
