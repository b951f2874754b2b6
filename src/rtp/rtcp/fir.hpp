// Full intra request (RFC 5104 §4.3.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

struct FirEntry {
  Ssrc media{};
  std::uint8_t command_seq = 0;  ///< a repeated one is the same request
  friend bool operator==(const FirEntry&, const FirEntry&) = default;
};

/// Requests where they lie in a packet. Borrows the bytes.
class Fir {
 public:
  static std::optional<Fir> parse(const PacketHeader& packet);
  Ssrc sender() const { return sender_; }
  std::size_t size() const { return entries_.size() / 8; }
  /// `index` < size().
  FirEntry operator[](std::size_t index) const {
    return {.media = {load_be32(entries_.data() + 8 * index)}, .command_seq = entries_[8 * index + 4]};
  }

 private:
  Ssrc sender_{};
  Bytes entries_{};
};

void write_fir(ByteWriter& writer, Ssrc sender, std::span<const FirEntry> entries);

}  // namespace madang::rtp::rtcp
