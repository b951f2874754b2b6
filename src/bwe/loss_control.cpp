#include "bwe/loss_control.hpp"

#include <algorithm>
#include <cmath>

namespace madang::bwe {

void LossControl::on_packet(bool received, bool was_lost) {
  if (received) {
    ++received_;
    if (was_lost) { --lost_; }
  } else {
    ++lost_;
  }
}

void LossControl::on_feedback(Instant now, const Input& input) {
  was_congested_ |= input.is_congested;
  if (!is_open_) {
    is_open_ = true;
    opened_at_ = now;
    return;
  }
  const Duration passed = now - opened_at_;
  const bool is_full = lost_ + received_ >= kPacketsMin && passed >= std::max(kIntervalMin, input.round_trip);
  if (is_full || (passed >= kIntervalMax && lost_ + received_ > 0)) { close_interval(now, input.rate, passed); }
}

void LossControl::close_interval(Instant now, Bitrate rate, Duration passed) {
  const int lost = std::max(lost_, 0);
  loss_ = lost + received_ > 0 ? static_cast<double>(lost) / (lost + received_) : 0;
  lost_ = received_ = 0;
  opened_at_ = now;
  judge_cuts();
  was_congested_ = false;
  // What the link loses by itself is believed only as long as it goes on.
  inherent_ = std::min(inherent_, loss_ + (inherent_ - loss_) * 0.8);
  const double excess = std::max(loss_ - inherent_, 0.0);
  //= draft-ietf-rmcat-gcc-02 §6: If more than 10% of the packets have been lost: As_hat(i) = As_hat(i-1)(1-0.5p)
  if (excess > kHigh) { return cut(rate, excess); }
  loss_at_cut_.reset();
  //= §6: If less than 2% have been lost since the previous report, As_hat is increased
  if (excess < kLow && cap_) {
    cap_ = *cap_ * std::pow(kGrowthPerSecond, std::min(to_seconds(passed), 1.0));
    if (*cap_ > rate * 1.5) { cap_.reset(); }  // something else limits
  }
}

/// The interval after a cut shows whether it helped.
void LossControl::judge_cuts() {
  if (!loss_at_cut_) { return; }
  constexpr double kSameLoss = 0.75;
  if (loss_ < *loss_at_cut_ * kSameLoss || was_congested_) {
    fruitless_ = 0;
  } else if (++fruitless_ >= kFruitlessMax) {
    inherent_ = std::min({loss_, *loss_at_cut_, kInherentMax});
    fruitless_ = 0;
    if (cap_ && loss_ - inherent_ <= kHigh) { cap_ = std::max(*cap_, rate_before_cuts_); }
  }
}

void LossControl::cut(Bitrate rate, double excess) {
  if (!loss_at_cut_ || !cap_) { rate_before_cuts_ = rate; }
  loss_at_cut_ = loss_;
  cap_ = std::min(rate, cap_.value_or(rate)) * (1 - 0.5 * excess);
}

void LossControl::on_measured(Bitrate rate) {
  if (cap_) { cap_ = std::max(*cap_, rate); }
}

}  // namespace madang::bwe
