#include "sctp/chunk/i_forward_tsn.hpp"

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

std::optional<IForwardTsnView> IForwardTsnView::parse(const ChunkView& chunk) {
  if (chunk.value.size() < 4 || chunk.value.size() % 8 != 4) { return std::nullopt; }
  return IForwardTsnView(chunk.value);
}

void write_i_forward_tsn(ByteWriter& writer, std::uint32_t new_cumulative_tsn, std::span<const SkippedStream> streams) {
  ChunkScope scope(writer, ChunkType::IForwardTsn);
  writer.u32(new_cumulative_tsn);
  for (const SkippedStream& skipped : streams) {
    writer.u16(skipped.stream.value);
    writer.u16(skipped.is_unordered ? 1 : 0);
    writer.u32(skipped.number);
  }
  scope.end();
}

}  // namespace madang::sctp
