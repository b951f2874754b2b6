// SHUTDOWN (RFC 9260 §3.3.8), and the chunks that are nothing but a header: SHUTDOWN ACK, SHUTDOWN COMPLETE, COOKIE ACK.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

/// In ABORT and SHUTDOWN COMPLETE: the verification tag is the receiver's own, reflected.
inline constexpr std::uint8_t kTagReflected = 0x01;

struct ShutdownChunk {
  std::uint32_t cumulative_tsn = 0;

  static std::optional<ShutdownChunk> parse(const ChunkView& chunk);
  void write_to(ByteWriter& writer) const;
};

void write_bare_chunk(ByteWriter& writer, ChunkType type, std::uint8_t flags = 0);

}  // namespace madang::sctp
