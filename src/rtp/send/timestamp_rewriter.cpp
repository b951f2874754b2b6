#include "rtp/send/timestamp_rewriter.hpp"

#include <algorithm>

namespace madang::rtp {
namespace {
/// How much later `a` is than `b`, in ticks; negative when it is earlier.
std::int32_t later_by(WireTimestamp a, WireTimestamp b) {
  return static_cast<std::int32_t>(a.value - b.value);
}
}  // namespace

void TimestampRewriter::on_sync(Instant now, WireTimestamp input,
                                std::optional<WireTimestamp> aligned) {
  WireTimestamp output = aligned.value_or(input);
  first_ticks_ = 0;
  catches_up_ = false;
  if (sent_) {
    const std::int64_t elapsed = std::max<std::int64_t>(to_ticks(now - newest_at_, rate_), 1);
    const WireTimestamp expected = newest_output_ + static_cast<std::uint32_t>(elapsed);
    const std::int64_t off_by = aligned ? later_by(*aligned, expected) : 0;
    const bool is_good = aligned && std::max(off_by, -off_by) <= to_ticks(kAlignMax, rate_);
    output = is_good ? align(*aligned) : expected;
    if (!is_good) { shift_ = 0; }
  }
  offset_ = output.value - input.value;
  first_input_ = input;
  const WireTimestamp first = find(input);
  newest_output_ = first;
  newest_at_ = now;
  sent_ = true;
}

/// Where a source begins whose first frame was captured at `aligned`. Two encodings of one picture are captured at the
/// same time, and yet the second one must be later: alone its first frame if that will do, else all of it, until the
/// next change takes the shift back.
WireTimestamp TimestampRewriter::align(WireTimestamp aligned) {
  const WireTimestamp wish{aligned.value - static_cast<std::uint32_t>(shift_)};
  shift_ = 0;
  const std::int32_t too_early = 1 - later_by(wish, newest_output_);
  if (too_early <= 0) { return wish; }
  if (too_early <= to_ticks(kFirstShiftMax, rate_)) {
    first_ticks_ = static_cast<std::uint32_t>(too_early);
    return wish;
  }
  shift_ = too_early;
  return wish + static_cast<std::uint32_t>(too_early);
}

void TimestampRewriter::on_catch_up(Instant now, WireTimestamp newest, std::uint32_t frames) {
  on_sync(now, newest);
  const std::uint32_t before = std::max(frames, 1u) - 1;
  catches_up_ = true;
  newest_input_ = newest;
  catch_up_input_ = newest + 1;  // of no frame
  catch_up_output_ = find(newest) + std::uint32_t(-1);
  offset_ += before;
}

WireTimestamp TimestampRewriter::on_forward(Instant now, WireTimestamp input) {
  if (catches_up_ && input != newest_input_) {
    if (input != catch_up_input_) { catch_up_output_ = catch_up_output_ + 1; }
    catch_up_input_ = input;
    newest_output_ = catch_up_output_;
    newest_at_ = now;
    return catch_up_output_;
  }
  catches_up_ = false;
  const WireTimestamp output = find(input);
  if (!sent_ || later_by(output, newest_output_) > 0) {
    newest_output_ = output;
    newest_at_ = now;
    sent_ = true;
  }
  return output;
}

}  // namespace madang::rtp
