#include "bwe/feedback_reader.hpp"

#include <algorithm>

namespace madang::bwe {

Duration FeedbackReader::unwrap(Duration reference) {
  constexpr Duration kCycle = rtp::rtcp::TransportFeedback::kReferenceCycle;
  if (reference_) {
    Duration step = (reference - *reference_) % kCycle;
    if (step < Duration(0)) { step += kCycle; }
    if (step >= kCycle / 2) { step -= kCycle; }
    reference = *reference_ + step;
  }
  reference_ = reference_ ? std::max(*reference_, reference) : reference;
  return reference;
}

bool FeedbackReader::spend() {
  if (statuses_left_ > 0) {
    --statuses_left_;
    return true;
  }
  ++counters_.over_budget;
  return false;
}

void FeedbackReader::refill(Instant now) {
  const Duration passed = std::min<Duration>(now - refilled_at_, 1s);
  refilled_at_ = now;
  statuses_left_ = std::min(statuses_left_ + kStatusesPerSecond * to_ms(passed) / 1000, kStatusesSavedMax);
}

std::optional<PacketResult> FeedbackReader::result_of(Instant now, rtp::Seq seq,
                                                      const rtp::rtcp::FeedbackStatus& status, Duration reference,
                                                      SentPackets& sent) {
  using enum SentPackets::Fate;
  const auto packet = sent.find(now, seq);
  if (!packet) {
    ++counters_.unknown;
    return std::nullopt;
  }
  if (packet->fate == Received || (packet->fate == Lost && !status.received)) { return std::nullopt; }
  sent.set_fate(seq, status.received ? Received : Lost);
  return PacketResult{.sent = packet->at,
                      .arrived = reference + status.since_reference,
                      .bytes = packet->bytes,
                      .cluster = packet->cluster,
                      .received = status.received,
                      .was_lost = packet->fate == Lost};
}

}  // namespace madang::bwe
