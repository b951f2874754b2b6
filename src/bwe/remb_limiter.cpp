#include "bwe/remb_limiter.hpp"

#include <algorithm>

namespace madang::bwe {

void RembLimiter::on_limit(Instant now, std::optional<Bitrate> max) {
  if (max == limit_) { return; }
  removals_left_ = max ? 0 : kRemovalRepeats;
  limit_ = max;
  next_at_ = has_media_ && now - media_at_ <= kInterval ? now : kNever;
}

void RembLimiter::on_media(Instant now, rtp::Ssrc ssrc) {
  media_at_ = now;
  has_media_ = true;
  remember(ssrc);
  if (next_at_ == kNever && has_something_to_say()) {
    next_at_ = has_sent_ ? std::max(now, sent_at_ + kInterval) : now;
  }
}

void RembLimiter::on_source_gone(rtp::Ssrc ssrc) {
  const auto end = sources_.begin() + static_cast<std::ptrdiff_t>(source_count_);
  source_count_ =
      static_cast<std::size_t>(std::remove(sources_.begin(), end, ssrc) - sources_.begin());
}

bool RembLimiter::on_deadline(Instant now, rtp::rtcp::CompoundWriter& out) {
  if (now < next_at_) { return false; }
  next_at_ = kNever;
  // Without media nobody needs holding back; the next packet starts it again.
  if (!has_something_to_say() || now - media_at_ > kInterval) { return false; }
  const bool written =
      out.remb(sender_, limit_.value_or(Bitrate{}), std::span(sources_).first(source_count_));
  if (written && !limit_) { --removals_left_; }
  sent_at_ = now;
  has_sent_ = true;
  if (has_something_to_say()) { next_at_ = now + kInterval; }
  return written;
}

void RembLimiter::remember(rtp::Ssrc ssrc) {
  const auto end = sources_.begin() + static_cast<std::ptrdiff_t>(source_count_);
  if (std::find(sources_.begin(), end, ssrc) != end) { return; }
  source_count_ = std::min(source_count_ + 1, kSourcesMax);
  std::copy_backward(sources_.begin(),
                     sources_.begin() + static_cast<std::ptrdiff_t>(source_count_ - 1),
                     sources_.begin() + static_cast<std::ptrdiff_t>(source_count_));
  sources_[0] = ssrc;
}

}  // namespace madang::bwe
