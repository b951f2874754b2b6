// From the 16 bits a packet carries to the 48 the cipher needs (RFC 3711 §3.3.1, appendix A).
#pragma once

#include <cstdint>
#include <optional>

namespace madang::srtp {

/// Rollover counter and sequence number: ROC << 16 | SEQ. 48 bits.
using PacketIndex = std::uint64_t;
inline constexpr PacketIndex kPacketIndexMax = (PacketIndex{1} << 48) - 1;

/// The index nearest to `highest` that ends in `seq`; nothing if that would lie before the stream's
/// start or after its end, where no sender can have been.
constexpr std::optional<PacketIndex> guess_index(PacketIndex highest, std::uint16_t seq) {
  const auto last = static_cast<std::uint16_t>(highest);
  std::uint64_t roc = highest >> 16;
  if (last < 0x8000) {
    if (seq > last + 0x8000) {
      if (roc == 0) { return std::nullopt; }
      --roc;
    }
  } else if (seq < last - 0x8000) {
    ++roc;
  }
  const PacketIndex index = roc << 16 | seq;
  if (index > kPacketIndexMax) { return std::nullopt; }
  return index;
}

}  // namespace madang::srtp
