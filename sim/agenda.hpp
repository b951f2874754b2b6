// Virtual time: what is to happen, in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/time.hpp"

namespace madang::sim {

/// Knows what time it is and what comes next. What is due at the same instant happens in the order it was planned in.
class Agenda {
 public:
  using What = std::function<void()>;

  explicit Agenda(Instant start) : now_(start) {}

  Instant now() const { return now_; }
  Instant next() const { return plans_.empty() ? kNever : std::max(now_, plans_.front().at); }
  /// Something past happens now.
  void plan(Instant when, What what) {
    if (when == kNever) { return; }
    plans_.push_back({when, ++planned_, std::move(what)});
    std::push_heap(plans_.begin(), plans_.end(), is_later);
  }
  /// Moves time to the next plan and carries it out. There must be one.
  void step() {
    std::pop_heap(plans_.begin(), plans_.end(), is_later);
    Plan plan = std::move(plans_.back());
    plans_.pop_back();
    now_ = std::max(now_, plan.at);
    plan.what();
  }
  /// Only forward, and not over a plan.
  void wait_until(Instant when) { now_ = std::max(now_, std::min(when, next())); }
  std::uint64_t steps() const { return planned_ - plans_.size(); }

 private:
  struct Plan {
    Instant at;
    std::uint64_t order = 0;
    What what;
  };
  static bool is_later(const Plan& a, const Plan& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

  std::vector<Plan> plans_;
  std::uint64_t planned_ = 0;
  Instant now_;
};

}  // namespace madang::sim
