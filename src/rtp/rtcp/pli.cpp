#include "rtp/rtcp/pli.hpp"

namespace madang::rtp::rtcp {

std::optional<Pli> Pli::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  const Ssrc sender{reader.u32()};
  const Ssrc media{reader.u32()};
  return reader.ok() ? std::optional(Pli{.sender = sender, .media = media}) : std::nullopt;
}

void Pli::write_to(ByteWriter& writer) const {
  write_head(writer, kPsfbPli, PacketType::PayloadFeedback, 8);
  writer.u32(sender.value);
  writer.u32(media.value);
}

}  // namespace madang::rtp::rtcp
