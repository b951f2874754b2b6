#include "rtp/rtcp/bye.hpp"

#include "base/check.hpp"

namespace madang::rtp::rtcp {

std::optional<Bye> Bye::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  Bye bye;
  bye.sources_ = reader.bytes(packet.count * std::size_t{4});
  if (reader.ok() && reader.remaining() > 0) {
    const Bytes reason = reader.bytes(reader.u8());
    bye.reason_ = {reinterpret_cast<const char*>(reason.data()), reason.size()};
  }
  return reader.ok() ? std::optional(bye) : std::nullopt;
}

void write_bye(ByteWriter& writer, std::span<const Ssrc> sources, std::string_view reason) {
  MADANG_CHECK(sources.size() <= kByeSourcesMax);
  reason = reason.substr(0, 255);
  const std::size_t reason_bytes = reason.empty() ? 0 : (1 + reason.size() + 3) & ~std::size_t{3};
  write_head(writer, static_cast<std::uint8_t>(sources.size()), PacketType::Bye, 4 * sources.size() + reason_bytes);
  for (const Ssrc ssrc : sources) { writer.u32(ssrc.value); }
  if (reason.empty()) { return; }
  writer.u8(static_cast<std::uint8_t>(reason.size()));
  writer.bytes({reinterpret_cast<const std::uint8_t*>(reason.data()), reason.size()});
  writer.zeros(reason_bytes - 1 - reason.size());
}

}  // namespace madang::rtp::rtcp
