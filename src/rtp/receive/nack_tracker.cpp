#include "rtp/receive/nack_tracker.hpp"

#include <algorithm>

namespace madang::rtp {

NackTracker::Verdict NackTracker::on_packet(Instant now, Seq seq, Origin origin, bool is_key_frame,
                                            NackOut& out) {
  reorder_delay_.on_packet();
  const std::optional<Seq> newest = window_.newest();
  const bool is_new = !newest || seq > *newest;
  if (is_new) {
    if (newest && options_.asks && wanted_) { on_gap(now, *newest + 1, seq, out); }
    window_.insert(seq);
    forget_before(seq - kMissingAgeMax);
    if (is_key_frame) { remember_key_frame(seq); }
    return Verdict::New;
  }
  const auto found = std::ranges::lower_bound(missing_, seq, {}, &Missing::seq);
  if (found != missing_.end() && found->seq == seq) {
    window_.insert(seq);
    return on_found(now, found, origin);
  }
  if (window_.insert(seq)) {
    return origin == Origin::Rtx ? Verdict::Recovered : Verdict::LateOriginal;
  }
  if (origin == Origin::Media) { on_duplicate(now, seq); }
  return Verdict::Duplicate;
}

void NackTracker::on_restart() {
  window_.reset();
  counters_.abandoned += missing_.size();
  missing_.clear();
  key_frame_count_ = 0;
  repaired_count_ = 0;
  next_deadline_ = kNever;
}

void NackTracker::set_wanted(bool wanted) {
  if (wanted_ == wanted) { return; }
  wanted_ = wanted;
  counters_.abandoned += missing_.size();
  missing_.clear();
  next_deadline_ = kNever;
}

void NackTracker::on_round_trip(Duration rtt) {
  rtt = std::clamp<Duration>(rtt, 0ms, kRetryMax);
  if (!round_trip_) {
    round_trip_ = rtt;
    round_trip_deviation_ = rtt / 4;
  } else {
    const Duration difference = rtt > *round_trip_ ? rtt - *round_trip_ : *round_trip_ - rtt;
    round_trip_deviation_ += (difference - round_trip_deviation_) / 4;
    *round_trip_ += (rtt - *round_trip_) / 8;
  }
  // A repetition that crosses the repair costs a packet; one that comes a little late costs a
  // little time.
  const Duration margin = std::max<Duration>(10ms, 2 * round_trip_deviation_);
  retry_after_ = std::clamp<Duration>(*round_trip_ + margin, kRetryMin, kRetryMax);
}

void NackTracker::on_deadline(Instant now, NackOut& out) {
  if (now < next_deadline_) { return; }
  next_deadline_ = kNever;
  std::erase_if(missing_, [&](Missing& missing) {
    if (due(missing) <= now) {
      if (missing.tries == kTriesMax) {
        ++counters_.abandoned;
        return true;
      }
      ++missing.tries;
      missing.asked_at = now;
      ++counters_.asked_packets;
      out.asks.push(missing.seq.wire());
    }
    next_deadline_ = soonest(next_deadline_, due(missing));
    return false;
  });
}

Instant NackTracker::due(const Missing& missing) const {
  return missing.tries == 0 ? missing.since + reorder_delay_.value()
                            : missing.asked_at + retry_after_;
}

void NackTracker::on_gap(Instant now, Seq first, Seq end, NackOut& out) {
  if (first == end) { return; }
  if (!make_room(end - first)) {
    counters_.abandoned += static_cast<std::uint64_t>(end - first);
    give_up(out);
    return;
  }
  for (Seq seq = first; seq < end; ++seq) { missing_.push_back({.seq = seq, .since = now}); }
  next_deadline_ = soonest(next_deadline_, now + reorder_delay_.value());
}

/// What is missing before a key frame need not be repaired when not everything can be.
bool NackTracker::make_room(std::int64_t wanted) {
  const auto fits = [&] {
    return static_cast<std::int64_t>(missing_.size()) + wanted <= std::int64_t{kMissingMax};
  };
  std::size_t key_frame = 0;
  while (!fits() && key_frame < key_frame_count_) { forget_before(key_frames_[key_frame++]); }
  std::copy(key_frames_.begin() + static_cast<std::ptrdiff_t>(key_frame),
            key_frames_.begin() + static_cast<std::ptrdiff_t>(key_frame_count_),
            key_frames_.begin());
  key_frame_count_ -= key_frame;
  return fits();
}

void NackTracker::give_up(NackOut& out) {
  counters_.abandoned += missing_.size();
  missing_.clear();
  next_deadline_ = kNever;
  ++counters_.key_frames_asked;
  out.key_frame_needed = true;
}

void NackTracker::forget_before(Seq seq) {
  if (missing_.empty() || missing_.front().seq >= seq) { return; }
  const auto end = std::ranges::lower_bound(missing_, seq, {}, &Missing::seq);
  counters_.abandoned += static_cast<std::uint64_t>(end - missing_.begin());
  missing_.erase(missing_.begin(), end);
}

NackTracker::Verdict NackTracker::on_found(Instant now, std::vector<Missing>::iterator found,
                                           Origin origin) {
  const Missing missing = *found;
  missing_.erase(found);
  if (missing_.empty()) { next_deadline_ = kNever; }
  const bool is_original = origin == Origin::Media && (options_.has_rtx || missing.tries == 0 ||
                                                       now - missing.asked_at < retry_after_ / 2);
  if (is_original) {
    if (missing.tries > 0) { ++counters_.false_asks; }
    reorder_delay_.on_late(now - missing.since);
    return Verdict::LateOriginal;
  }
  // With several asks on the way nobody knows which one was answered.
  if (missing.tries == 1) { on_round_trip(now - missing.asked_at); }
  if (origin == Origin::Rtx) {
    repaired_[repaired_count_++ % repaired_.size()] = {missing.seq, missing.since};
  }
  return Verdict::Recovered;
}

/// The original of a packet that had been repaired already was late, too.
void NackTracker::on_duplicate(Instant now, Seq seq) {
  const std::size_t count = std::min(repaired_count_, repaired_.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (repaired_[i].seq == seq && repaired_[i].since <= now) {
      ++counters_.false_asks;
      reorder_delay_.on_late(now - repaired_[i].since);
      repaired_[i].since = kNever;
      return;
    }
  }
}

void NackTracker::remember_key_frame(Seq seq) {
  if (key_frame_count_ == kKeyFramesMax) {
    std::copy(key_frames_.begin() + 1, key_frames_.end(), key_frames_.begin());
    --key_frame_count_;
  }
  key_frames_[key_frame_count_++] = seq;
}

}  // namespace madang::rtp
