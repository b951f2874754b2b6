#include "sctp/wire/packet_writer.hpp"

#include "crypto/crc.hpp"

namespace madang::sctp {

Bytes PacketWriter::finish(Checksum checksum) {
  if (!writer_.ok()) { return {}; }
  const MutableBytes packet = writer_.written();
  if (checksum == Checksum::Right) {
    const std::uint32_t crc = crypto::crc32c(packet);
    std::uint8_t* wire = packet.data() + 8;
    for (unsigned i = 0; i < 4; ++i) { wire[i] = static_cast<std::uint8_t>(crc >> (8 * i)); }
  }
  return packet;
}

}  // namespace madang::sctp
