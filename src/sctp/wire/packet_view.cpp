#include "sctp/wire/packet_view.hpp"

#include <algorithm>

#include "crypto/crc.hpp"

namespace madang::sctp {

std::optional<PacketView> PacketView::parse(Bytes packet) {
  if (packet.size() < kCommonHeaderBytes + kChunkHeaderBytes) { return std::nullopt; }
  const PacketView view(packet);
  Bytes rest = view.chunks();
  while (!rest.empty()) {
    if (!next(rest)) { return std::nullopt; }
  }
  return view;
}

std::optional<ChunkView> PacketView::next(Bytes& rest) {
  if (rest.size() < kChunkHeaderBytes) { return std::nullopt; }
  const std::size_t length = load_be16(rest.data() + 2);
  if (length < kChunkHeaderBytes || length > rest.size()) { return std::nullopt; }
  const Bytes whole = rest.first(length);
  rest = rest.subspan(std::min(padded(length), rest.size()));
  return ChunkView{static_cast<ChunkType>(whole[0]), whole[1], whole.subspan(kChunkHeaderBytes), whole};
}

ChunkView PacketView::first_chunk() const {
  Bytes rest = chunks();
  return *next(rest);
}

bool PacketView::is_checksum_right() const {
  //= RFC 9260 §6.8: the transmitter ... put the resultant value into the checksum field ... with all zeros in it before.
  static constexpr std::uint8_t kZeros[4] = {};
  std::uint32_t crc = crypto::crc32c(packet_.first(8));
  crc = crypto::crc32c(kZeros, crc);
  crc = crypto::crc32c(packet_.subspan(kCommonHeaderBytes), crc);
  const std::uint8_t* wire = packet_.data() + 8;  // least significant byte first (RFC 9260 appendix A)
  return crc == (static_cast<std::uint32_t>(wire[3]) << 24 | static_cast<std::uint32_t>(wire[2]) << 16 |
                 static_cast<std::uint32_t>(wire[1]) << 8 | wire[0]);
}

}  // namespace madang::sctp
