#include "sctp/chunk/data.hpp"

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

std::optional<DataChunk> DataChunk::parse(const ChunkView& chunk) {
  ByteReader reader(chunk.value);
  DataChunk data{.flags = chunk.flags, .tsn = reader.u32(), .stream = {reader.u16()}, .ssn = reader.u16(),
                 .ppid = {reader.u32()}, .data = {}};
  data.data = reader.rest();
  if (!reader.ok()) { return std::nullopt; }
  return data;
}

void DataChunk::write_to(ByteWriter& writer) const {
  ChunkScope scope(writer, ChunkType::Data, flags);
  writer.u32(tsn);
  writer.u16(stream.value);
  writer.u16(ssn);
  writer.u32(ppid.value);
  writer.bytes(data);
  scope.end();
}

}  // namespace madang::sctp
