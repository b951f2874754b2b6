// Any bytes as a packet: every chunk, parameter and cause in it is read, and what can be written again comes back equal.
#include <algorithm>
#include <array>
#include <vector>

#include "base/check.hpp"
#include "sctp/cause/cause.hpp"
#include "sctp/chunk/data.hpp"
#include "sctp/chunk/forward_tsn.hpp"
#include "sctp/chunk/heartbeat.hpp"
#include "sctp/chunk/i_data.hpp"
#include "sctp/chunk/i_forward_tsn.hpp"
#include "sctp/chunk/init.hpp"
#include "sctp/chunk/sack.hpp"
#include "sctp/chunk/shutdown.hpp"
#include "sctp/parameter/capabilities.hpp"
#include "sctp/parameter/reset.hpp"
#include "sctp/wire/packet_view.hpp"
#include "sctp/wire/tlv.hpp"

using namespace madang;
using namespace madang::sctp;

namespace {

std::uint64_t sum = 0;  // so that what is read is read

template <typename Chunk>
void check_rewrite(const ChunkView& chunk, const Chunk& parsed) {
  std::vector<std::uint8_t> room(padded(chunk.whole.size()) + 16);
  ByteWriter writer(room);
  parsed.write_to(writer);
  MADANG_CHECK(writer.ok());
  Bytes rest = writer.written();
  const auto again = PacketView::next(rest);
  MADANG_CHECK(again && again->whole.size() == chunk.whole.size());
  const auto reparsed = Chunk::parse(*again);
  MADANG_CHECK(reparsed && reparsed->tsn == parsed.tsn && reparsed->stream == parsed.stream &&
               std::equal(reparsed->data.begin(), reparsed->data.end(), parsed.data.begin(), parsed.data.end()));
}

void read_init(const ChunkView& chunk) {
  const auto init = InitChunk::parse(chunk);
  if (!init) { return; }
  sum += init->tag;
  const auto parameters = InitParameters::parse(init->parameters);
  if (!parameters) { return; }
  sum += parameters->cookie.size();
  MADANG_CHECK(parameters->unrecognized.count <= Unrecognized::kMax);
  for (std::size_t i = 0; i < parameters->unrecognized.count; ++i) {
    for (const std::uint8_t byte : parameters->unrecognized.parameters[i]) { sum += byte; }
  }
}

void read_sack(const ChunkView& chunk) {
  const auto sack = SackView::parse(chunk);
  if (!sack) { return; }
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < sack->blocks(); ++i) {
    MADANG_CHECK(sack->block(i).start > before && sack->block(i).end >= sack->block(i).start);
    before = sack->block(i).end;
  }
  for (std::size_t i = 0; i < sack->duplicates(); ++i) { sum += sack->duplicate(i); }
}

void read_tlvs(const ChunkView& chunk) {
  TlvReader reader(chunk.value);
  while (const auto tlv = reader.next()) {
    if (const auto number = request_number_of(*tlv)) { sum += *number; }
    if (const auto request = OutgoingResetRequest::parse(*tlv)) {
      for (std::size_t i = 0; i < request->stream_count(); ++i) { sum += request->stream(i).value; }
    }
    if (const auto response = ReconfigResponse::parse(*tlv)) { sum += response->response_number; }
  }
  if (const auto cause = first_cause(chunk)) { sum += cause->type; }
}

void read(const ChunkView& chunk) {
  if (const auto data = DataChunk::parse(chunk)) { check_rewrite(chunk, *data); }
  if (const auto data = IDataChunk::parse(chunk)) { check_rewrite(chunk, *data); }
  if (const auto forward = ForwardTsnView::parse(chunk)) {
    for (std::size_t i = 0; i < forward->streams(); ++i) { sum += forward->stream(i).number; }
  }
  if (const auto forward = IForwardTsnView::parse(chunk)) {
    for (std::size_t i = 0; i < forward->streams(); ++i) { sum += forward->stream(i).number; }
  }
  if (const auto shutdown = ShutdownChunk::parse(chunk)) { sum += shutdown->cumulative_tsn; }
  if (const auto note = HeartbeatNote::parse(chunk)) { sum += note->nonce; }
  read_init(chunk);
  read_sack(chunk);
  read_tlvs(chunk);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto packet = PacketView::parse({bytes, size});
  if (!packet) { return 0; }
  sum += packet->is_checksum_right() ? 1 : 0;
  sum += static_cast<std::uint64_t>(packet->first_chunk().flags);
  Bytes rest = packet->chunks();
  // Whatever a chunk says it is, each reader must survive its bytes.
  while (!rest.empty()) { read(*PacketView::next(rest)); }
  return 0;
}
