#include "bwe/allocator.hpp"

#include <algorithm>
#include <numeric>

namespace madang::bwe {

Bitrate Allocator::cost(const Claim& claim, std::size_t option) const {
  return option == 0 ? Bitrate{} : claim.options[option - 1];
}

Bitrate Allocator::desired(std::span<const Claim> claims) {
  Bitrate sum{};
  for (const Claim& claim : claims) {
    if (!claim.options.empty()) { sum = sum + claim.options.back(); }
  }
  return sum;
}

std::span<const std::size_t> Allocator::divide(Instant now, Bitrate budget, std::span<const Claim> claims) {
  given_.assign(claims.size(), 0);
  order_.resize(claims.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return claims[a].priority > claims[b].priority; });
  Bitrate used{};
  // One step for each, the highest priority first; then as many steps at once as its priority says, until nobody can
  // be given more.
  bool is_first_round = true;
  for (bool any = true; any; is_first_round = false) {
    any = false;
    for (const std::size_t index : order_) {
      const Claim& claim = claims[index];
      const int steps = is_first_round ? 1 : std::max<int>(claim.priority, 1);
      for (int step = 0; step < steps && given_[index] < claim.options.size(); ++step) {
        const std::size_t next = given_[index] + 1;
        const Bitrate sum = used - cost(claim, given_[index]) + cost(claim, next);
        const bool is_more = next > claim.current;
        if (is_more && claim.lowered_at != Instant{} && now - claim.lowered_at < kAfterLowered) { break; }
        const double tolerance = next == 1 ? kLeastTolerance : kTolerance;
        if (is_more ? sum * kMarginUp > budget : sum > budget * tolerance) { break; }
        used = sum;
        given_[index] = next;
        any = true;
      }
    }
  }
  return given_;
}

}  // namespace madang::bwe
