// Does the application fill what it may send?
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::bwe {

/// Knows whether clearly less is sent than the path is thought to carry: then nothing that arrives proves a limit.
class AppLimit {
 public:
  static constexpr double kShare = 0.65;
  static constexpr Duration kWindow = 500ms;
  static constexpr double kEnter = 0.8, kLeave = 0.5;  ///< of the budget

  /// Sending less than `share` of the target fills the budget.
  explicit AppLimit(double share = kShare) : share_(share) {}

  void set_target(Bitrate target) { target_ = target; }
  void on_sent(Instant now, std::size_t bytes) {
    pass(now);
    level_ = std::max(level_ - static_cast<double>(bytes), -budget());
    decide();
  }
  bool is_limited(Instant now) {
    pass(now);
    decide();
    return limited_;
  }

 private:
  double budget() const { return static_cast<double>(target_.bps) / 8 * share_ * to_seconds(kWindow); }
  void pass(Instant now) {
    const Duration passed = std::clamp<Duration>(now - at_, 0ms, kWindow);
    at_ = now;
    level_ = std::min(level_ + static_cast<double>(target_.bps) / 8 * share_ * to_seconds(passed), budget());
  }
  void decide() {
    if (level_ > budget() * kEnter) { limited_ = true; }
    if (level_ < budget() * kLeave) { limited_ = false; }
  }

  double share_;
  Bitrate target_{};
  double level_ = 0;  // bytes saved up
  Instant at_{};
  bool limited_ = false;
};

}  // namespace madang::bwe
