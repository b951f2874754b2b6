#include "sctp/chunk/i_data.hpp"

#include "sctp/chunk/data.hpp"
#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

std::optional<IDataChunk> IDataChunk::parse(const ChunkView& chunk) {
  ByteReader reader(chunk.value);
  IDataChunk data{.flags = chunk.flags, .tsn = reader.u32(), .stream = {reader.u16()}, .mid = 0, .ppid = {}, .fsn = 0, .data = {}};
  reader.skip(2);
  data.mid = reader.u32();
  //= RFC 8260 §2.1: if the B bit is set, this field contains the PPID ... Otherwise ... the FSN. ... If the B bit is set,
  //= the FSN is implicitly 0.
  const std::uint32_t either = reader.u32();
  ((chunk.flags & kDataBegin) != 0 ? data.ppid.value : data.fsn) = either;
  data.data = reader.rest();
  if (!reader.ok()) { return std::nullopt; }
  return data;
}

void IDataChunk::write_to(ByteWriter& writer) const {
  ChunkScope scope(writer, ChunkType::IData, flags);
  writer.u32(tsn);
  writer.u16(stream.value);
  writer.u16(0);
  writer.u32(mid);
  writer.u32((flags & kDataBegin) != 0 ? ppid.value : fsn);
  writer.bytes(data);
  scope.end();
}

}  // namespace madang::sctp
