// Reads an SCTP packet where it lies (RFC 9260 §3).
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "sctp/wire/chunk_type.hpp"

namespace madang::sctp {

/// One chunk that lies inside its packet.
struct ChunkView {
  ChunkType type{};
  std::uint8_t flags = 0;
  Bytes value;
  Bytes whole;  ///< with header, without padding
};

/// A packet whose common header is there and whose chunks all lie inside it. The checksum is not looked at by parse().
class PacketView {
 public:
  static std::optional<PacketView> parse(Bytes packet);

  std::uint16_t source_port() const { return load_be16(packet_.data()); }
  std::uint16_t destination_port() const { return load_be16(packet_.data() + 2); }
  std::uint32_t tag() const { return load_be32(packet_.data() + 4); }
  bool has_zero_checksum() const { return load_be32(packet_.data() + 8) == 0; }
  bool is_checksum_right() const;
  ChunkView first_chunk() const;

  /// Takes the next chunk off `rest`, which begins as chunks().
  static std::optional<ChunkView> next(Bytes& rest);
  Bytes chunks() const { return packet_.subspan(kCommonHeaderBytes); }

 private:
  explicit PacketView(Bytes packet) : packet_(packet) {}
  Bytes packet_;
};

}  // namespace madang::sctp
