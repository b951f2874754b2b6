// How much one sender may ask for.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"

namespace madang {

/// Knows how much somebody has asked for lately. A burst is served at once, after it so many a second. Who goes on is
/// refused, which counts as well, and whoever is a whole burst beyond that is given up.
class RateLimit {
 public:
  struct Rate {
    std::uint32_t per_second = 50;
    std::uint32_t burst = 200;
  };
  enum class Verdict { Serve, Refuse, GiveUp };

  Verdict on_request(Instant now, const Rate& rate, std::uint32_t cost = 1) {
    const Duration each = Duration(1s) / rate.per_second;
    free_at_ = std::max(free_at_, now) + each * cost;
    const Duration debt = free_at_ - now;
    if (debt <= each * rate.burst) { return Verdict::Serve; }
    return debt <= each * rate.burst * 2 ? Verdict::Refuse : Verdict::GiveUp;
  }

 private:
  Instant free_at_{};  ///< when all will have been paid
};

}  // namespace madang
