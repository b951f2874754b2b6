#include "rtp/packet_view.hpp"

namespace madang::rtp {

std::optional<PacketView> PacketView::parse(Bytes bytes) {
  if (bytes.size() < kFixedHeaderBytes || bytes.size() > 0xffff) { return std::nullopt; }
  //= RFC 3550 §5.1: the version defined by this specification is two (2).
  if (bytes[0] >> 6 != 2) { return std::nullopt; }
  PacketView packet(bytes);
  std::size_t at = kFixedHeaderBytes + 4 * packet.csrc_count();
  if (packet.has_extension()) {
    if (bytes.size() < at + 4) { return std::nullopt; }
    packet.profile_ = load_be16(bytes.data() + at);
    const std::size_t block_bytes = std::size_t{4} * load_be16(bytes.data() + at + 2);
    packet.extension_offset_ = static_cast<std::uint32_t>(at + 4);
    at += 4 + block_bytes;
  } else {
    packet.extension_offset_ = static_cast<std::uint32_t>(at);
  }
  if (bytes.size() < at) { return std::nullopt; }
  packet.header_size_ = static_cast<std::uint32_t>(at);
  if ((bytes[0] & 0x20) != 0) {
    //= RFC 3550 §5.1: The last octet of the padding contains a count of how many padding octets should be
    //= ignored, including itself.
    packet.padding_size_ = bytes.back();
    if (packet.padding_size_ == 0 || packet.padding_size_ > bytes.size() - at) { return std::nullopt; }
  }
  return packet;
}

}  // namespace madang::rtp
