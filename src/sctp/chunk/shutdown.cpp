#include "sctp/chunk/shutdown.hpp"

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

std::optional<ShutdownChunk> ShutdownChunk::parse(const ChunkView& chunk) {
  if (chunk.value.size() < 4) { return std::nullopt; }
  return ShutdownChunk{load_be32(chunk.value.data())};
}

void ShutdownChunk::write_to(ByteWriter& writer) const {
  ChunkScope scope(writer, ChunkType::Shutdown);
  writer.u32(cumulative_tsn);
  scope.end();
}

void write_bare_chunk(ByteWriter& writer, ChunkType type, std::uint8_t flags) { ChunkScope(writer, type, flags).end(); }

}  // namespace madang::sctp
