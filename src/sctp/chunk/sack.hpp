// SACK (RFC 9260 §3.3.4): what arrived.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

/// One block of received TSNs, as distances from the cumulative TSN.
struct GapBlock {
  std::uint16_t start = 0;
  std::uint16_t end = 0;
  friend bool operator==(GapBlock, GapBlock) = default;
};

inline constexpr std::size_t kSackHeaderBytes = 16;  ///< with chunk header

/// A SACK that someone else owns. parse() has seen that blocks and duplicates are there, and that the blocks are in order
/// and apart.
class SackView {
 public:
  static std::optional<SackView> parse(const ChunkView& chunk);

  std::uint32_t cumulative_tsn() const { return load_be32(value_.data()); }
  std::uint32_t window_bytes() const { return load_be32(value_.data() + 4); }
  std::size_t blocks() const { return load_be16(value_.data() + 8); }
  GapBlock block(std::size_t i) const {
    const std::uint8_t* at = value_.data() + 12 + 4 * i;
    return {load_be16(at), load_be16(at + 2)};
  }
  std::size_t duplicates() const { return load_be16(value_.data() + 10); }
  std::uint32_t duplicate(std::size_t i) const { return load_be32(value_.data() + 12 + 4 * (blocks() + i)); }

 private:
  explicit SackView(Bytes value) : value_(value) {}
  Bytes value_;
};

struct SackChunk {
  std::uint32_t cumulative_tsn = 0;
  std::uint32_t window_bytes = 0;
  std::span<const GapBlock> blocks;
  std::span<const std::uint32_t> duplicates;

  void write_to(ByteWriter& writer) const;
};

}  // namespace madang::sctp
