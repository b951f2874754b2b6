// The numbering of a repair stream (RFC 4588 §4: its own SSRC, its own sequence numbers).
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "rtp/send/seq_rewriter.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows which number the next packet of one repair stream gets, and how much it carried.
class RtxStream {
 public:
  RtxStream(Ssrc ssrc, PayloadType payload_type, Random& random)
      : ssrc_(ssrc), payload_type_(payload_type), next_(random_first_seq(random)) {}

  Ssrc ssrc() const { return ssrc_; }
  PayloadType payload_type() const { return payload_type_; }
  /// The number of the packet about to be sent.
  Seq on_send(std::size_t bytes) {
    ++packets_;
    bytes_ += bytes;
    return next_++;
  }
  std::uint64_t packets() const { return packets_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  Ssrc ssrc_;
  PayloadType payload_type_;
  Seq next_;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace madang::rtp
