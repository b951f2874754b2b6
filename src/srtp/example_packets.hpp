// Packets that the tests, the fuzzer and the bench of this folder send.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "srtp/protector.hpp"
#include "srtp/sender.hpp"

namespace madang::srtp {

inline std::vector<std::uint8_t> example_rtp(std::uint32_t ssrc, PacketIndex index, Bytes payload) {
  std::vector<std::uint8_t> packet(12 + payload.size());
  packet[0] = 0x80;
  packet[1] = 96;
  store_be16(packet.data() + 2, static_cast<std::uint16_t>(index));
  store_be32(packet.data() + 4, static_cast<std::uint32_t>(index * 3000));
  store_be32(packet.data() + 8, ssrc);
  std::copy(payload.begin(), payload.end(), packet.begin() + 12);
  return packet;
}

/// A receiver report without blocks, followed by `more` bytes.
inline std::vector<std::uint8_t> example_rtcp(std::uint32_t ssrc, std::size_t more = 0) {
  std::vector<std::uint8_t> packet(8 + more, 0xC3);
  packet[0] = 0x80;
  packet[1] = 201;
  store_be16(packet.data() + 2, static_cast<std::uint16_t>(packet.size() / 4 - 1));
  store_be32(packet.data() + 4, ssrc);
  return packet;
}

/// Protects in place, with the first `header_bytes` as header.
inline std::vector<std::uint8_t> protect(Protector& protector, Sender& sender,
                                         std::vector<std::uint8_t> packet, PacketIndex index,
                                         std::size_t header_bytes = 12) {
  const std::size_t size = packet.size();
  packet.resize(size + sender.overhead());
  protector.protect({.sender = &sender,
                     .header = MutableBytes(packet).first(header_bytes),
                     .payload = Bytes(packet).subspan(header_bytes, size - header_bytes),
                     .index = index});
  return packet;
}

inline std::vector<std::uint8_t> protect_rtcp(Sender& sender, std::vector<std::uint8_t> packet) {
  const std::size_t size = packet.size();
  packet.resize(size + sender.rtcp_overhead());
  packet.resize(sender.protect_rtcp(packet, size));
  return packet;
}

inline std::vector<std::uint8_t> random_bytes(Random& random, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  random.fill(bytes);
  return bytes;
}

}  // namespace madang::srtp
