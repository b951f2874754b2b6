#include "rtp/rtcp/fir.hpp"

namespace madang::rtp::rtcp {

std::optional<Fir> Fir::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  Fir fir;
  fir.sender_ = {reader.u32()};
  reader.skip(4);  // "SSRC of media source" is not used (RFC 5104 §4.3.1.2)
  fir.entries_ = reader.rest();
  if (!reader.ok() || fir.entries_.empty() || fir.entries_.size() % 8 != 0) { return std::nullopt; }
  return fir;
}

void write_fir(ByteWriter& writer, Ssrc sender, std::span<const FirEntry> entries) {
  write_head(writer, kPsfbFir, PacketType::PayloadFeedback, 8 + 8 * entries.size());
  writer.u32(sender.value);
  //= RFC 5104 §4.3.1.2: the "SSRC of media source" is not used and SHALL be set to 0.
  writer.u32(0);
  for (const FirEntry& entry : entries) {
    writer.u32(entry.media.value);
    writer.u8(entry.command_seq);
    writer.u24(0);
  }
}

}  // namespace madang::rtp::rtcp
