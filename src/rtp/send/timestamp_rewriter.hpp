// One consumer's timestamps: they go on at the pace of time although sources pause and change.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "rtp/media_clock.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows what to add to the present source's timestamps so that the receiver sees one stream.
class TimestampRewriter {
 public:
  /// A wish further than this from where elapsed time points is not followed.
  static constexpr Duration kAlignMax = 1s;
  /// Frames are further apart than this, so the first one alone can be moved by so much.
  static constexpr Duration kFirstShiftMax = 10ms;

  explicit TimestampRewriter(ClockRate rate) : rate_(rate) {}

  /// `input` is the first timestamp after a start, a pause or a change of source. It becomes
  /// `aligned` (where the capture times of both sources put it) if given and plausible, moved as
  /// little as makes it later than everything sent; else as much later as time passed since the
  /// last packet, and at least a tick.
  void on_sync(Instant now, WireTimestamp input,
               std::optional<WireTimestamp> aligned = std::nullopt);
  /// on_sync for a stream that goes on with frames of the past: `frames` of them follow at once, up to the one with
  /// `newest`, which is the present. They get timestamps a tick apart just before it, so that a player shows the present
  /// instead of running behind by their age for good.
  void on_catch_up(Instant now, WireTimestamp newest, std::uint32_t frames);
  /// The past is over, also if its newest frame was left out.
  void on_present() { catches_up_ = false; }
  /// The output timestamp of a packet that is being sent.
  WireTimestamp on_forward(Instant now, WireTimestamp input);
  /// on_forward without learning.
  WireTimestamp find(WireTimestamp input) const {
    return input + (offset_ + (input == first_input_ ? first_ticks_ : 0));
  }

  /// The latest timestamp sent; nothing before the first.
  std::optional<WireTimestamp> newest_output() const {
    return sent_ ? std::optional(newest_output_) : std::nullopt;
  }

 private:
  WireTimestamp align(WireTimestamp aligned);

  ClockRate rate_;
  std::uint32_t offset_ = 0;
  WireTimestamp first_input_;      // of the present source
  std::uint32_t first_ticks_ = 0;  // that it is moved in addition
  std::int64_t shift_ = 0;         // ticks that offset_ is later than alignment wants
  bool catches_up_ = false;        // until newest_input_
  WireTimestamp newest_input_;
  WireTimestamp catch_up_input_;   // of the frame that is being sent
  WireTimestamp catch_up_output_;
  WireTimestamp newest_output_;
  Instant newest_at_{};  // when the first packet with newest_output_ was sent
  bool sent_ = false;
};

}  // namespace madang::rtp
