#include "rtp/rtcp/nack.hpp"

#include <algorithm>

namespace madang::rtp::rtcp {
namespace {

constexpr std::size_t kFixedBytes = kHeaderBytes + 8;

/// How far `b` is after `a`.
std::uint16_t distance(WireSeq a, WireSeq b) { return static_cast<std::uint16_t>(b.value - a.value); }

/// Takes as many of `lost` as one PID + BLP pair can name.
std::size_t fill_item(std::span<const WireSeq> lost, std::uint16_t& blp) {
  std::size_t taken = 1;
  blp = 0;
  for (; taken < lost.size(); ++taken) {
    const std::uint16_t ahead = distance(lost[0], lost[taken]);
    if (ahead > 16) { break; }
    if (ahead > 0) { blp = static_cast<std::uint16_t>(blp | 1u << (ahead - 1)); }
  }
  return taken;
}

std::size_t count_items(std::span<const WireSeq> lost) {
  std::size_t items = 0;
  for (std::uint16_t blp = 0; !lost.empty(); ++items) { lost = lost.subspan(fill_item(lost, blp)); }
  return items;
}

}  // namespace

std::optional<Nack> Nack::parse(const PacketHeader& packet) {
  ByteReader reader(packet.body);
  Nack nack;
  nack.sender_ = {reader.u32()};
  nack.media_ = {reader.u32()};
  nack.items_ = reader.rest();
  //= RFC 4585 §6.2.1: The FCI field MUST contain at least one and MAY contain more than one Generic NACK.
  if (!reader.ok() || nack.items_.empty() || nack.items_.size() % 4 != 0) { return std::nullopt; }
  return nack;
}

std::size_t write_nack(ByteWriter& writer, Ssrc sender, Ssrc media, std::span<const WireSeq> lost) {
  if (lost.empty()) { return 0; }
  const std::size_t room = writer.remaining() < kFixedBytes ? 0 : (writer.remaining() - kFixedBytes) / 4;
  const std::size_t items = std::min({count_items(lost), std::max(room, std::size_t{1}), std::size_t{0xfff0}});
  write_head(writer, kRtpfbNack, PacketType::TransportFeedback, 8 + 4 * items);
  writer.u32(sender.value);
  writer.u32(media.value);
  std::size_t told = 0;
  for (std::size_t i = 0; i < items; ++i) {
    std::uint16_t blp = 0;
    writer.u16(lost[told].value);
    told += fill_item(lost.subspan(told), blp);
    writer.u16(blp);
  }
  return writer.ok() ? told : 0;
}

}  // namespace madang::rtp::rtcp
