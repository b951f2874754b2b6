// Holds a sender to a configured maximum with REMB (draft-alvestrand-rmcat-remb-03).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/time.hpp"
#include "base/units.hpp"
#include "rtp/rtcp/compound_writer.hpp"
#include "rtp/types.hpp"

namespace madang::bwe {

/// Knows the maximum bitrate one incoming transport may send, and repeats it while media flows. The
/// same packet serves senders with transport-wide feedback (as a cap) and senders with goog-remb
/// only (as the estimate).
class RembLimiter {
 public:
  static constexpr Duration kInterval = 1500ms;
  static constexpr int kRemovalRepeats =
      4;  ///< REMBs of 0 ("no limit") after the maximum was taken away
  static constexpr std::size_t kSourcesMax = 16;  ///< newest SSRCs named in a REMB

  explicit RembLimiter(rtp::Ssrc sender = {}) : sender_(sender) {}

  /// Nothing: no limit.
  void on_limit(Instant now, std::optional<Bitrate> max);
  void on_media(Instant now, rtp::Ssrc ssrc);
  /// The stream is gone: its SSRC is no longer named.
  void on_source_gone(rtp::Ssrc ssrc);
  /// Writes a REMB that is due into `out`. True: send it.
  bool on_deadline(Instant now, rtp::rtcp::CompoundWriter& out);
  Instant next_deadline() const { return next_at_; }
  std::optional<Bitrate> limit() const { return limit_; }

 private:
  bool has_something_to_say() const { return limit_.has_value() || removals_left_ > 0; }
  void remember(rtp::Ssrc ssrc);

  rtp::Ssrc sender_;
  std::optional<Bitrate> limit_;
  int removals_left_ = 0;
  std::array<rtp::Ssrc, kSourcesMax> sources_{};  // newest first
  std::size_t source_count_ = 0;
  Instant media_at_{};
  Instant next_at_ = kNever;
  Instant sent_at_{};
  bool has_media_ = false;
  bool has_sent_ = false;
};

}  // namespace madang::bwe
