// Turns a retransmission back into the packet it repeats, where it lies (RFC 4588 §4).
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows which media stream a repair stream repairs.
class RtxUnwrapper {
 public:
  RtxUnwrapper(Ssrc media_ssrc, PayloadType media_payload_type)
      : media_ssrc_(media_ssrc), media_payload_type_(media_payload_type) {}

  /// The original packet, made in place: it starts two bytes further in than `packet`, whose first
  /// two bytes are spent. Nothing for packets that carry no OSN (padding probes) or are no valid
  /// RTP; these stay as they were.
  std::optional<MutableBytes> unwrap(MutableBytes packet) const;

 private:
  Ssrc media_ssrc_;
  PayloadType media_payload_type_;
};

}  // namespace madang::rtp
