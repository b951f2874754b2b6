#include "sctp/chunk/init.hpp"

namespace madang::sctp {

std::optional<InitChunk> InitChunk::parse(const ChunkView& chunk) {
  ByteReader reader(chunk.value);
  InitChunk init{.tag = reader.u32(), .window_bytes = reader.u32(), .outgoing_streams = reader.u16(),
                 .incoming_streams = reader.u16(), .initial_tsn = reader.u32(), .parameters = {}};
  init.parameters = reader.rest();
  if (!reader.ok()) { return std::nullopt; }
  return init;
}

void InitChunk::write_fields_to(ByteWriter& writer) const {
  writer.u32(tag);
  writer.u32(window_bytes);
  writer.u16(outgoing_streams);
  writer.u16(incoming_streams);
  writer.u32(initial_tsn);
}

}  // namespace madang::sctp
