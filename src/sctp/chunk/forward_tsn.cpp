#include "sctp/chunk/forward_tsn.hpp"

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

std::optional<ForwardTsnView> ForwardTsnView::parse(const ChunkView& chunk) {
  if (chunk.value.size() < 4 || chunk.value.size() % 4 != 0) { return std::nullopt; }
  return ForwardTsnView(chunk.value);
}

void write_forward_tsn(ByteWriter& writer, std::uint32_t new_cumulative_tsn, std::span<const SkippedStream> streams) {
  ChunkScope scope(writer, ChunkType::ForwardTsn);
  writer.u32(new_cumulative_tsn);
  for (const SkippedStream& skipped : streams) {
    writer.u16(skipped.stream.value);
    writer.u16(static_cast<std::uint16_t>(skipped.number));
  }
  scope.end();
}

}  // namespace madang::sctp
