#include "sim/sending_rate.hpp"

#include <algorithm>

namespace madang::sim {

std::uint16_t SendingRate::on_send(Instant now, std::size_t) {
  constexpr std::uint16_t kKept = 2'000;
  sent_at_[next_seq_] = now;
  sent_at_.erase(static_cast<std::uint16_t>(next_seq_ - kKept));
  return next_seq_++;
}

void SendingRate::on_feedback(Instant now, const rtp::rtcp::TransportFeedback& feedback) {
  constexpr Duration kQueueMax = 80ms;
  constexpr double kLossMax = 0.1;
  std::size_t told = 0, lost = 0;
  Duration transit_last = Duration::max();
  auto statuses = feedback.statuses();
  while (const auto status = statuses.next()) {
    const auto sent = sent_at_.find(status->seq);
    if (sent == sent_at_.end()) { continue; }
    ++told;
    if (!status->received) {
      ++lost;
      continue;
    }
    transit_last = feedback.reference() + status->since_reference - (sent->second - Instant{});
    transit_least_ = std::min(transit_least_, transit_last);
  }
  if (told == 0) { return; }
  const bool is_queueing = transit_last != Duration::max() && transit_last - transit_least_ > kQueueMax;
  if (told >= 10 && static_cast<double>(lost) > kLossMax * static_cast<double>(told)) { return decrease(now, 0.8); }
  if (is_queueing) { return decrease(now, 0.85); }
  const Duration elapsed = std::min<Duration>(now - increased_at_, 200ms);
  increased_at_ = now;
  rate_ = {std::min(most_.bps, rate_.bps + static_cast<std::int64_t>(to_seconds(elapsed) *
                                                                     (50'000 + 0.08 * static_cast<double>(rate_.bps))))};
}

void SendingRate::decrease(Instant now, double factor) {
  increased_at_ = now;
  if (now - decreased_at_ < 300ms) { return; }
  decreased_at_ = now;
  rate_ = {std::max<std::int64_t>(60'000, static_cast<std::int64_t>(static_cast<double>(rate_.bps) * factor))};
}

}  // namespace madang::sim
