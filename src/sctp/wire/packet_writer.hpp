// Writes an SCTP packet (RFC 9260 §3) into borrowed bytes.
#pragma once

#include "base/bytes.hpp"
#include "sctp/wire/chunk_type.hpp"

namespace madang::sctp {

enum class Checksum : std::uint8_t {
  Right,
  Zero,  ///< RFC 9653: what carries the packet protects it
};

/// The common header, then whatever is written to chunks().
class PacketWriter {
 public:
  struct Ports { std::uint16_t source, destination; };

  PacketWriter(MutableBytes room, Ports ports, std::uint32_t tag) : writer_(room) {
    writer_.u16(ports.source);
    writer_.u16(ports.destination);
    writer_.u32(tag);
    writer_.u32(0);
  }

  ByteWriter& chunks() { return writer_; }
  /// Room for chunks; what is not a multiple of four cannot be used.
  std::size_t remaining() const { return writer_.remaining() & ~std::size_t{3}; }
  bool has_chunks() const { return writer_.size() > kCommonHeaderBytes; }
  /// The whole packet, or nothing when the room was too small.
  Bytes finish(Checksum checksum);

 private:
  ByteWriter writer_;
};

}  // namespace madang::sctp
