// FORWARD TSN (RFC 3758 §3.2): do not wait for these any more.
#pragma once

#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "sctp/types.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

/// The last message given up in a stream.
struct SkippedStream {
  StreamId stream;
  bool is_unordered = false;  ///< only I-FORWARD-TSN lists such
  std::uint32_t number = 0;   ///< SSN or MID
  friend bool operator==(SkippedStream, SkippedStream) = default;
};

/// A FORWARD TSN that someone else owns.
class ForwardTsnView {
 public:
  static std::optional<ForwardTsnView> parse(const ChunkView& chunk);
  std::uint32_t new_cumulative_tsn() const { return load_be32(value_.data()); }
  std::size_t streams() const { return (value_.size() - 4) / 4; }
  SkippedStream stream(std::size_t i) const {
    const std::uint8_t* at = value_.data() + 4 + 4 * i;
    return {StreamId{load_be16(at)}, false, load_be16(at + 2)};
  }

 private:
  explicit ForwardTsnView(Bytes value) : value_(value) {}
  Bytes value_;
};

void write_forward_tsn(ByteWriter& writer, std::uint32_t new_cumulative_tsn, std::span<const SkippedStream> streams);

}  // namespace madang::sctp
