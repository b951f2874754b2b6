#include "rtp/rtcp/sdes.hpp"

namespace madang::rtp::rtcp {

std::optional<SdesItem> Sdes::Reader::next() {
  while (chunks_ > 0 && reader_.ok()) {
    if (!in_chunk_) {
      ssrc_ = {reader_.u32()};
      in_chunk_ = true;
    }
    const std::uint8_t type = reader_.u8();
    if (type != 0) {
      const Bytes text = reader_.bytes(reader_.u8());
      if (!reader_.ok()) { return std::nullopt; }
      return SdesItem{.ssrc = ssrc_, .type = type, .text = {reinterpret_cast<const char*>(text.data()), text.size()}};
    }
    //= RFC 3550 §6.5: The list of items in each chunk MUST be terminated by one or more null octets [...]
    //= to pad until the next 32-bit boundary.
    if (!reader_.ok()) { return std::nullopt; }
    reader_.skip((4 - reader_.position() % 4) % 4);
    in_chunk_ = false;
    --chunks_;
  }
  return std::nullopt;
}

std::optional<Sdes> Sdes::parse(const PacketHeader& packet) {
  const Sdes sdes(packet.body, packet.count);
  Reader reader = sdes.items();
  while (reader.next()) {}
  return reader.ok() ? std::optional(sdes) : std::nullopt;
}

std::string_view Sdes::cname(Ssrc ssrc) const {
  Reader reader = items();
  while (const auto item = reader.next()) {
    if (item->ssrc == ssrc && item->type == kSdesCname) { return item->text; }
  }
  return {};
}

void write_sdes(ByteWriter& writer, Ssrc ssrc, std::string_view cname) {
  cname = cname.substr(0, 255);
  const std::size_t items_bytes = 2 + cname.size();
  const std::size_t zeros = 4 - items_bytes % 4;  // at least one
  write_head(writer, 1, PacketType::Sdes, 4 + items_bytes + zeros);
  writer.u32(ssrc.value);
  writer.u8(kSdesCname);
  writer.u8(static_cast<std::uint8_t>(cname.size()));
  writer.bytes({reinterpret_cast<const std::uint8_t*>(cname.data()), cname.size()});
  writer.zeros(zeros);
}

}  // namespace madang::rtp::rtcp
