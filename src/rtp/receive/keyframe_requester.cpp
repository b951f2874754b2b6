#include "rtp/receive/keyframe_requester.hpp"

#include <utility>

namespace madang::rtp {

void KeyframeRequester::on_needed(Instant now, Outbox<KeyframeRequest>& out) {
  held_ = true;
  if (now >= allowed_at_) { return send(now, out); }
  next_at_ = soonest(next_at_, allowed_at_);
}

void KeyframeRequester::on_key_frame() {
  held_ = false;
  tries_ = 0;
  next_at_ = kNever;
}

void KeyframeRequester::on_deadline(Instant now, Outbox<KeyframeRequest>& out) {
  if (now < next_at_) { return; }
  send(now, out);
}

void KeyframeRequester::send(Instant now, Outbox<KeyframeRequest>& out) {
  if (std::exchange(held_, false)) { tries_ = 0; }
  ++tries_;
  ++sent_;
  out.push({ssrc_, fir_seq_++});
  allowed_at_ = now + options_.spacing_min;
  next_at_ = tries_ < options_.tries_max ? now + options_.retry_after : kNever;
}

}  // namespace madang::rtp
