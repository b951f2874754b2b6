#include "bwe/transport_feedback_builder.hpp"

#include <algorithm>
#include <span>

namespace madang::bwe {

using rtp::Seq;
using rtp::rtcp::FeedbackArrival;

void TransportFeedbackBuilder::on_packet(Instant now, std::uint16_t seq, rtp::Ssrc media) {
  const Seq unwrapped = unwrapper_.unwrap({seq});
  media_ = media;
  if (!insert(now, unwrapped)) { return; }
  // A late packet was told as lost: tell again from there.
  if (!next_base_ || unwrapped < *next_base_) { next_base_ = unwrapped; }
  if (next_at_ == kNever) { next_at_ = std::max(sent_at_ + kInterval, now + kInterval / 4); }
}

bool TransportFeedbackBuilder::insert(Instant now, Seq seq) {
  if (arrivals_.size() == kArrivalsMax) { forget(kArrivalsMax / 4); }
  if (horizon_ && seq <= *horizon_) { return ++counters_.too_late, false; }
  if (arrivals_.empty() || seq > arrivals_.back().seq) {
    arrivals_.push_back({seq, now});
    return true;
  }
  const auto place = std::ranges::lower_bound(arrivals_, seq, {}, &FeedbackArrival::seq);
  if (place->seq == seq) { return ++counters_.duplicates, false; }
  arrivals_.insert(place, {seq, now});
  return true;
}

bool TransportFeedbackBuilder::on_deadline(Instant now, rtp::rtcp::CompoundWriter& out) {
  if (now < next_at_) { return false; }
  const auto first = std::ranges::lower_bound(arrivals_, *next_base_, {}, &FeedbackArrival::seq);
  const std::span<const FeedbackArrival> rest(first, arrivals_.end());
  rtp::rtcp::FeedbackWritten written;
  if (!rest.empty() && feedbacks_in_turn_ < kFeedbacksPerTurnMax) {
    written = out.transport_feedback({sender_, media_, feedback_count_, *next_base_}, rest);
  }
  if (written.arrivals == 0) {
    counters_.unreported += rest.size();
    finish_turn(now);
    return false;
  }
  learn_loss(written.next_base - *next_base_, static_cast<std::int64_t>(written.arrivals));
  next_base_ = written.next_base;
  ++feedback_count_;
  ++feedbacks_in_turn_;
  ++counters_.feedbacks;
  return true;
}

void TransportFeedbackBuilder::finish_turn(Instant now) {
  if (!arrivals_.empty()) { next_base_ = std::max(*next_base_, arrivals_.back().seq + 1); }
  feedbacks_in_turn_ = 0;
  sent_at_ = now;
  next_at_ = kNever;
  std::size_t old = 0;
  while (old < arrivals_.size() && now - arrivals_[old].at >= kWindow) { ++old; }
  forget(old);
}

void TransportFeedbackBuilder::forget(std::size_t count) {
  if (count == 0) { return; }
  const auto end = arrivals_.begin() + static_cast<std::ptrdiff_t>(count);
  horizon_ = std::prev(end)->seq;
  const auto unreported =
      std::ranges::lower_bound(arrivals_.begin(), end, *next_base_, {}, &FeedbackArrival::seq);
  counters_.unreported += static_cast<std::uint64_t>(end - unreported);
  next_base_ = std::max(*next_base_, *horizon_ + 1);
  arrivals_.erase(arrivals_.begin(), end);
}

void TransportFeedbackBuilder::learn_loss(std::int64_t expected, std::int64_t arrived) {
  const auto lost = static_cast<double>(std::max<std::int64_t>(expected - arrived, 0));
  losses_[losses_count_++ % kLossHistory] =
      lost / static_cast<double>(std::max<std::int64_t>(expected, 1));
  const std::size_t count = std::min(losses_count_, kLossHistory);
  double sum = 0;
  double weights = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto weight = static_cast<double>(count - i);
    sum += weight * losses_[(losses_count_ - 1 - i) % kLossHistory];
    weights += weight;
  }
  loss_ = sum / weights;
}

}  // namespace madang::bwe
