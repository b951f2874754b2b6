// Generic NACK (RFC 4585 §6.2.1).
#pragma once

#include <optional>
#include <span>

#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

/// Lost packets where they lie in a packet. Borrows the bytes.
class Nack {
 public:
  static std::optional<Nack> parse(const PacketHeader& packet);
  Ssrc sender() const { return sender_; }
  Ssrc media() const { return media_; }
  /// PID + BLP pairs; each names 1 to 17 packets.
  std::size_t items() const { return items_.size() / 4; }

  /// Calls `f(WireSeq)` for every packet asked for, in the order of the items.
  template <typename F>
  void for_each(F&& f) const {
    for (std::size_t at = 0; at < items_.size(); at += 4) {
      const WireSeq pid{load_be16(items_.data() + at)};
      f(pid);
      unsigned blp = load_be16(items_.data() + at + 2);
      for (int i = 1; blp != 0; ++i, blp >>= 1) {
        if ((blp & 1) != 0) { f(pid + i); }
      }
    }
  }

 private:
  Ssrc sender_{};
  Ssrc media_{};
  Bytes items_{};
};

/// Asks for `lost` (oldest first, not empty); numbers within 16 of each other share an item.
/// Returns how many of them fitted; the writer stays ok as long as at least one did.
std::size_t write_nack(ByteWriter& writer, Ssrc sender, Ssrc media, std::span<const WireSeq> lost);

}  // namespace madang::rtp::rtcp
