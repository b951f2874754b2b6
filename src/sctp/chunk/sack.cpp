#include "sctp/chunk/sack.hpp"

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

std::optional<SackView> SackView::parse(const ChunkView& chunk) {
  if (chunk.value.size() < kSackHeaderBytes - kChunkHeaderBytes) { return std::nullopt; }
  const SackView sack(chunk.value);
  if (chunk.value.size() < 12 + 4 * (sack.blocks() + sack.duplicates())) { return std::nullopt; }
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < sack.blocks(); ++i) {
    const GapBlock block = sack.block(i);
    if (block.start <= before || block.end < block.start) { return std::nullopt; }
    before = block.end;
  }
  return sack;
}

void SackChunk::write_to(ByteWriter& writer) const {
  ChunkScope scope(writer, ChunkType::Sack);
  writer.u32(cumulative_tsn);
  writer.u32(window_bytes);
  writer.u16(static_cast<std::uint16_t>(blocks.size()));
  writer.u16(static_cast<std::uint16_t>(duplicates.size()));
  for (const GapBlock block : blocks) {
    writer.u16(block.start);
    writer.u16(block.end);
  }
  for (const std::uint32_t tsn : duplicates) { writer.u32(tsn); }
  scope.end();
}

}  // namespace madang::sctp
