#include "sim/rtp_build.hpp"

#include <algorithm>

namespace madang::sim {

namespace {

/// RFC 8285 §4.2 and §4.3.
Blob extension_block(const std::vector<std::pair<std::uint8_t, Blob>>& extensions) {
  if (extensions.empty()) { return {}; }
  const bool is_wide = std::any_of(extensions.begin(), extensions.end(), [](const auto& extension) {
    return extension.first > 14 || extension.second.empty() || extension.second.size() > 16;
  });
  Blob block = is_wide ? Blob{0x10, 0x00, 0, 0} : Blob{0xBE, 0xDE, 0, 0};
  for (const auto& [id, value] : extensions) {
    if (is_wide) {
      block.push_back(id);
      block.push_back(static_cast<std::uint8_t>(value.size()));
    } else {
      block.push_back(static_cast<std::uint8_t>(id << 4 | (value.size() - 1)));
    }
    block.insert(block.end(), value.begin(), value.end());
  }
  block.resize((block.size() + 3) / 4 * 4, 0);
  store_be16(block.data() + 2, static_cast<std::uint16_t>(block.size() / 4 - 1));
  return block;
}

}  // namespace

Blob rtp_packet(const RtpFields& fields, Bytes payload) {
  const Blob block = extension_block(fields.extensions);
  Blob packet(12);
  packet[0] = static_cast<std::uint8_t>(0x80 | (block.empty() ? 0 : 0x10));
  packet[1] = static_cast<std::uint8_t>((fields.marker ? 0x80 : 0) | fields.payload_type);
  store_be16(packet.data() + 2, fields.seq);
  store_be32(packet.data() + 4, fields.timestamp);
  store_be32(packet.data() + 8, fields.ssrc);
  packet.insert(packet.end(), block.begin(), block.end());
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

}  // namespace madang::sim
