#include "bwe/arrival_groups.hpp"

#include <algorithm>

namespace madang::bwe {

std::optional<GroupDelta> ArrivalGroups::on_packet(Instant sent, Duration arrived) {
  if (!current_) {
    current_ = Group{sent, sent, arrived, arrived};
    return std::nullopt;
  }
  if (sent < current_->first_sent) { return std::nullopt; }  // told late: its group is closed
  if (belongs(sent, arrived)) {
    current_->last_sent = std::max(current_->last_sent, sent);
    current_->last_arrived = std::max(current_->last_arrived, arrived);
    return std::nullopt;
  }
  const auto found = delta();
  if (!current_) { return std::nullopt; }  // delta() found time out of joint
  previous_ = current_;
  current_ = Group{sent, sent, arrived, arrived};
  return found;
}

void ArrivalGroups::reset() {
  current_.reset();
  previous_.reset();
  reorders_ = 0;
}

bool ArrivalGroups::belongs(Instant sent, Duration arrived) const {
  //= draft-ietf-rmcat-gcc-02 §5.2: packets which have an inter-departure time less than burst_time
  if (sent - current_->first_sent <= kBurst) { return true; }
  //= §5.2: a Packet which has an inter-arrival time less than burst_time and an inter-group delay variation d(i) less
  //= than 0 is considered being part of the current group of packets
  const Duration gap = arrived - current_->last_arrived;
  const bool caught_up = gap - (sent - current_->last_sent) < Duration(0);
  return caught_up && gap >= Duration(0) && gap <= kBurst && arrived - current_->first_arrived < kBurstMax;
}

std::optional<GroupDelta> ArrivalGroups::delta() {
  if (!previous_) { return std::nullopt; }
  const Duration sent = current_->last_sent - previous_->last_sent;
  const Duration arrived = current_->last_arrived - previous_->last_arrived;
  if (arrived - sent > kJumpMax || sent - arrived > kJumpMax) {
    reset();
    return std::nullopt;
  }
  if (arrived < Duration(0)) {
    if (++reorders_ >= kReordersMax) { reset(); }
    return std::nullopt;
  }
  reorders_ = 0;
  return GroupDelta{.sent = sent, .arrived = arrived, .at = current_->last_arrived};
}

}  // namespace madang::bwe
