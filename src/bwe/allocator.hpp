// Who of one transport's video consumers gets how much of what the path carries.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::bwe {

/// What one consumer could be sent: its layers in ascending order, the first the least. Index 0 stands for nothing at all.
struct Claim {
  std::uint8_t priority = 1;               ///< 1 to 255: how many steps at once, and who comes first
  std::span<const Bitrate> options = {};   ///< up to the preferred layers; empty: there is nothing to send
  std::size_t current = 0;                 ///< what it has now: 0 nothing, n: options[n - 1]
  Instant lowered_at = {};                 ///< when it was last given less, or the Timeline's zero
};

/// Divides a bitrate by priority and gain. Up only with a margin and some time after the last step down, so that an
/// estimate that swings moves no layers; down at once.
class Allocator {
 public:
  static constexpr double kMarginUp = 1.15;         ///< of what a step up would cost in all
  static constexpr Duration kAfterLowered = 2s;     ///< before a consumer is given more again
  static constexpr double kTolerance = 1.05;        ///< what it has may exceed the budget by this,
  static constexpr double kLeastTolerance = 1.2;    ///< and the least layer by this before the picture is taken away

  /// For each claim what it gets, as an index like Claim::current. The result is valid until the next call.
  std::span<const std::size_t> divide(Instant now, Bitrate budget, std::span<const Claim> claims);
  /// What all claims together would take with nothing in the way.
  static Bitrate desired(std::span<const Claim> claims);

 private:
  Bitrate cost(const Claim& claim, std::size_t option) const;
  std::vector<std::size_t> given_;
  std::vector<std::size_t> order_;
};

}  // namespace madang::bwe
