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
  if (sent_) {
    const std::int64_t elapsed = std::max<std::int64_t>(to_ticks(now - newest_at_, rate_), 1);
    const WireTimestamp expected = newest_output_ + static_cast<std::uint32_t>(elapsed);
    const std::int64_t off_by = aligned ? later_by(*aligned, expected) : 0;
    const bool is_good = aligned && std::max(off_by, -off_by) <= to_ticks(kAlignMax, rate_) &&
                         later_by(*aligned, newest_output_) > 0;
    if (!is_good) { output = expected; }
  }
  offset_ = output.value - input.value;
  newest_output_ = output;
  newest_at_ = now;
  sent_ = true;
}

WireTimestamp TimestampRewriter::on_forward(Instant now, WireTimestamp input) {
  const WireTimestamp output = find(input);
  if (!sent_ || later_by(output, newest_output_) > 0) {
    newest_output_ = output;
    newest_at_ = now;
    sent_ = true;
  }
  return output;
}

}  // namespace madang::rtp
