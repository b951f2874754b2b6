// I-FORWARD-TSN (RFC 8260 §2.3.1): FORWARD TSN where messages are interleaved.
#pragma once

#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "sctp/chunk/forward_tsn.hpp"

namespace madang::sctp {

/// An I-FORWARD-TSN that someone else owns.
class IForwardTsnView {
 public:
  static std::optional<IForwardTsnView> parse(const ChunkView& chunk);
  std::uint32_t new_cumulative_tsn() const { return load_be32(value_.data()); }
  std::size_t streams() const { return (value_.size() - 4) / 8; }
  SkippedStream stream(std::size_t i) const {
    const std::uint8_t* at = value_.data() + 4 + 8 * i;
    return {StreamId{load_be16(at)}, (at[3] & 1) != 0, load_be32(at + 4)};
  }

 private:
  explicit IForwardTsnView(Bytes value) : value_(value) {}
  Bytes value_;
};

void write_i_forward_tsn(ByteWriter& writer, std::uint32_t new_cumulative_tsn, std::span<const SkippedStream> streams);

}  // namespace madang::sctp
