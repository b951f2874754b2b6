#include "sctp/chunk/heartbeat.hpp"

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {
namespace {

constexpr std::uint16_t kHeartbeatParameter = 1;
constexpr std::size_t kNoteBytes = 16;

}  // namespace

std::optional<HeartbeatNote> HeartbeatNote::parse(const ChunkView& chunk) {
  const auto parameter = TlvReader(chunk.value).next();
  if (!parameter || parameter->type != kHeartbeatParameter || parameter->value.size() != kNoteBytes) { return std::nullopt; }
  ByteReader reader(parameter->value);
  return HeartbeatNote{.sent_ns = static_cast<std::int64_t>(reader.u64()), .nonce = reader.u64()};
}

void HeartbeatNote::write_to(ByteWriter& writer) const {
  ChunkScope chunk(writer, ChunkType::Heartbeat);
  TlvScope parameter(writer, kHeartbeatParameter);
  writer.u64(static_cast<std::uint64_t>(sent_ns));
  writer.u64(nonce);
  parameter.end();
  chunk.end();
}

bool write_heartbeat_ack(const ChunkView& heartbeat, ByteWriter& writer) {
  const auto parameter = TlvReader(heartbeat.value).next();
  if (!parameter || parameter->type != kHeartbeatParameter) { return false; }
  ChunkScope chunk(writer, ChunkType::HeartbeatAck);
  writer.bytes(heartbeat.value);
  chunk.end();
  return true;
}

}  // namespace madang::sctp
