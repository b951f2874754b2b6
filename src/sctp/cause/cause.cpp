#include "sctp/cause/cause.hpp"

namespace madang::sctp {

std::optional<Tlv> first_cause(const ChunkView& chunk) { return TlvReader(chunk.value).next(); }

void write_cause_around(ByteWriter& writer, CauseCode code, Bytes value) {
  TlvScope scope(writer, static_cast<std::uint16_t>(code));
  writer.bytes(value);
  scope.end();
}

void write_bare_cause(ByteWriter& writer, CauseCode code) { write_cause_around(writer, code, {}); }

void write_cause_saying(ByteWriter& writer, CauseCode code, std::string_view text) {
  write_cause_around(writer, code, Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void write_invalid_stream(ByteWriter& writer, StreamId stream) {
  TlvScope scope(writer, static_cast<std::uint16_t>(CauseCode::InvalidStream));
  writer.u16(stream.value);
  writer.u16(0);
  scope.end();
}

void write_missing_parameters(ByteWriter& writer, std::span<const std::uint16_t> parameters) {
  TlvScope scope(writer, static_cast<std::uint16_t>(CauseCode::MissingParameter));
  writer.u32(static_cast<std::uint32_t>(parameters.size()));
  for (const std::uint16_t type : parameters) { writer.u16(type); }
  scope.end();
}

void write_stale_cookie(ByteWriter& writer, std::uint32_t staleness_us) {
  TlvScope scope(writer, static_cast<std::uint16_t>(CauseCode::StaleCookie));
  writer.u32(staleness_us);
  scope.end();
}

void write_no_user_data(ByteWriter& writer, std::uint32_t tsn) {
  TlvScope scope(writer, static_cast<std::uint16_t>(CauseCode::NoUserData));
  writer.u32(tsn);
  scope.end();
}

}  // namespace madang::sctp
