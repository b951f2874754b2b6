#include "bwe/rate_control.hpp"

#include <algorithm>
#include <cmath>

namespace madang::bwe {

namespace {
double to_kbps(Bitrate rate) { return static_cast<double>(rate.bps) / 1000; }
}  // namespace

Bitrate RateControl::clamp(Bitrate rate) const { return std::clamp(rate, limits_.min, std::max(limits_.min, limits_.max)); }

void RateControl::set_limits(Limits limits) {
  limits_ = limits;
  target_ = clamp(target_);
}

void RateControl::set(Instant now, Bitrate rate) {
  target_ = clamp(rate);
  updated_at_ = now;
  // Measured well above what was thought: that was not the capacity.
  if (capacity_kbps_ && to_kbps(rate) > *capacity_kbps_ + 3 * capacity_deviation()) { capacity_kbps_.reset(); }
}

//= draft-ietf-rmcat-gcc-02 §5.5: the state machine (with signals) of the remote rate controller
void RateControl::change_state(Usage usage) {
  switch (usage) {
    case Usage::Overuse: state_ = State::Decrease; break;
    case Usage::Underuse: state_ = State::Hold; break;
    case Usage::Normal: state_ = state_ == State::Hold ? State::Increase : state_ == State::Decrease ? State::Hold : state_; break;
  }
}

void RateControl::on_feedback(Instant now, const Input& input) {
  change_state(input.usage);
  switch (state_) {
    case State::Hold: break;
    case State::Increase: increase(now, input); break;
    case State::Decrease: decrease(now, input); break;
  }
  updated_at_ = now;
}

void RateControl::increase(Instant now, const Input& input) {
  const auto arriving = input.delivery->arriving();
  if (arriving && capacity_kbps_ && to_kbps(*arriving) > *capacity_kbps_ + 3 * capacity_deviation()) {
    capacity_kbps_.reset();
  }
  // What the application does not fill was not tried: only a probe may raise it.
  if (input.app_limited || !arriving) { return; }
  const Duration passed = std::clamp<Duration>(now - updated_at_, 0ms, 1s);
  const Bitrate ceiling = *arriving * kAheadMax + kAheadFloor;
  const Bitrate grown = std::min(target_ + growth(passed, input.round_trip), ceiling);
  target_ = clamp(std::max(target_, grown));
}

//= §5.5: during multiplicative increase ... by at most 8% per second; during the additive increase ... at most half a
//= packet per response_time interval (a whole one here: that is what the field does)
Bitrate RateControl::growth(Duration passed, Duration round_trip) const {
  const double seconds = to_seconds(passed);
  if (!capacity_kbps_) {
    const double grown = static_cast<double>(target_.bps) * (std::pow(kGrowthPerSecond, seconds) - 1);
    return std::max(Bitrate{static_cast<std::int64_t>(grown)}, Bitrate::kbps(1) * seconds);
  }
  const double response = to_seconds(round_trip) + 0.1;
  const double bits = static_cast<double>(kPacket.bytes * 8) / response * seconds;
  return std::max(Bitrate{static_cast<std::int64_t>(bits)}, kAdditiveMin * seconds);
}

void RateControl::decrease(Instant now, const Input& input) {
  const auto arriving = input.delivery->arriving();
  // One answer to one signal: its effect cannot be seen before a round trip has passed.
  const Duration spacing = std::clamp<Duration>(input.round_trip, 100ms, 500ms);
  if (decreased_at_ && now - *decreased_at_ < spacing) { return; }
  Bitrate basis = arriving.value_or(target_);
  // Where the path holds back, the window still remembers better times.
  if (input.delivery->is_held_back()) { basis = std::min(basis, input.delivery->arriving_now().value_or(basis)); }
  // A flow that filled little of its share arrives slowly by itself.
  if (input.app_limited && !input.delivery->is_held_back()) { basis = std::max(basis, target_); }
  target_ = clamp(std::min(target_, basis * kBeta));
  if (arriving && !input.app_limited) { learn_capacity(*arriving); }
  decreased_at_ = now;
  state_ = State::Hold;
}

//= §5.5: an exponential moving average ... smoothing factor 0.95; the standard deviation of this average
void RateControl::learn_capacity(Bitrate arriving) {
  constexpr double kAlpha = 0.05;
  const double kbps = to_kbps(arriving);
  if (capacity_kbps_ && kbps < *capacity_kbps_ - 3 * capacity_deviation()) { capacity_kbps_.reset(); }
  if (!capacity_kbps_) {
    capacity_kbps_ = kbps;
    return;
  }
  *capacity_kbps_ += kAlpha * (kbps - *capacity_kbps_);
  const double norm = std::max(*capacity_kbps_, 1.0);
  const double off = *capacity_kbps_ - kbps;
  capacity_variance_ = std::clamp((1 - kAlpha) * capacity_variance_ + kAlpha * off * off / norm, 0.4, 2.5);
}

double RateControl::capacity_deviation() const { return std::sqrt(capacity_variance_ * std::max(*capacity_kbps_, 1.0)); }

}  // namespace madang::bwe
