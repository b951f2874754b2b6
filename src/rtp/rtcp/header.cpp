#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

std::optional<PacketHeader> take_packet(Bytes& rest) {
  if (rest.size() < kHeaderBytes || rest[0] >> 6 != 2) { return std::nullopt; }
  //= RFC 3550 §6.4.1: The length of this RTCP packet in 32-bit words minus one
  const std::size_t size = std::size_t{4} * (std::size_t{load_be16(rest.data() + 2)} + 1);
  if (size > rest.size()) { return std::nullopt; }
  Bytes body = rest.subspan(kHeaderBytes, size - kHeaderBytes);
  // RFC 3550 wants padding on the last packet only and in multiples of four, but transport feedback in the wild is padded
  // by 1 to 3 bytes wherever it stands.
  if ((rest[0] & 0x20) != 0) {
    if (body.empty() || body.back() == 0 || body.back() > body.size()) { return std::nullopt; }
    body = body.first(body.size() - body.back());
  }
  const PacketHeader packet{.count = static_cast<std::uint8_t>(rest[0] & 0x1f), .type = rest[1], .body = body};
  rest = rest.subspan(size);
  return packet;
}

void write_head(ByteWriter& writer, std::uint8_t count, PacketType type, std::size_t body_bytes, bool padding) {
  writer.u8(static_cast<std::uint8_t>(2 << 6 | (padding ? 0x20 : 0) | (count & 0x1f)));
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u16(static_cast<std::uint16_t>(body_bytes / 4));
}

}  // namespace madang::rtp::rtcp
