// Is this sequence number plausible, and which Seq is it? (RFC 3550 Appendix A.1)
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows where one source's numbering stands. A source that jumps too far is not believed until it
/// says so twice.
class SeqValidator {
 public:
  /// RFC 3550 A.1 MAX_DROPOUT: a forward step must be smaller than this.
  static constexpr int kDropoutMax = 3000;
  /// RFC 3550 A.1 MAX_MISORDER, wider: packets up to this much older than the newest are taken.
  static constexpr int kMisorderMax = 1500;

  struct Accepted {
    Seq seq;
    bool is_newest = false;  ///< newer than everything before it
    bool has_resynced =
        false;  ///< the source restarted elsewhere: what lies between was never sent
    friend bool operator==(const Accepted&, const Accepted&) = default;
  };

  /// Nothing when the number is too far from the newest one and is not the successor of the last
  /// such number.
  std::optional<Accepted> on_packet(WireSeq wire);
  /// The Seq of a number that came another way (the OSN of RTX), without learning it; nothing when
  /// out of range or before the first packet.
  std::optional<Seq> peek(WireSeq wire) const;
  std::optional<Seq> newest() const { return unwrapper_.newest(); }

 private:
  SeqUnwrapper unwrapper_;
  std::optional<WireSeq> resync_at_;  // the number that would prove that the source restarted
};

}  // namespace madang::rtp
