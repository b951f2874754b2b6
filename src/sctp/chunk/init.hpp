// INIT and INIT ACK (RFC 9260 §3.3.2 and §3.3.3): they share one shape.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

struct InitChunk {
  std::uint32_t tag = 0;
  std::uint32_t window_bytes = 0;
  std::uint16_t outgoing_streams = 0;
  std::uint16_t incoming_streams = 0;
  std::uint32_t initial_tsn = 0;
  Bytes parameters;

  /// Of either type.
  static std::optional<InitChunk> parse(const ChunkView& chunk);
  /// Header and fixed fields; parameters follow, then ChunkScope::end().
  void write_fields_to(ByteWriter& writer) const;
};

}  // namespace madang::sctp
