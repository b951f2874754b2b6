// A link that is slower, longer and worse than the real one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "base/random.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::media {

/// Knows what one direction of a link holds: packets go in, and come out later, in order, or are lost. It has a rate with a
/// buffer in front of it, which drops what does not fit, and a delay behind it.
template <typename Item>
class Shaper {
 public:
  static constexpr Duration kBufferMax = 500ms;       ///< what would wait longer for its turn is dropped
  static constexpr std::size_t kItemsMax = 2'048;     ///< in the buffer and on the way
  static constexpr std::uint32_t kMillion = 1'000'000;

  struct Options {
    Bitrate rate;  ///< above 0
    Duration delay{};
    std::uint32_t loss_ppm = 0;
  };

  /// `random` outlives it.
  Shaper(Options options, Random& random) : options_(options), random_(&random) {}

  /// False: it is lost.
  bool on_packet(Instant now, std::size_t bytes, Item item) {
    if (options_.loss_ppm > 0 && random_->below(kMillion) < options_.loss_ppm) { return false; }
    const Instant begins_at = std::max(now, free_at_);
    if (begins_at - now > kBufferMax || items_.size() >= kItemsMax) { return false; }
    free_at_ = begins_at + options_.rate.time_for({static_cast<std::int64_t>(bytes)});
    items_.push_back({free_at_ + options_.delay, std::move(item)});
    return true;
  }
  /// The next that has arrived by now.
  std::optional<Item> take(Instant now) {
    if (next_deadline() > now) { return std::nullopt; }
    Item item = std::move(items_.front().item);
    items_.pop_front();
    return item;
  }
  Instant next_deadline() const { return items_.empty() ? kNever : items_.front().arrives_at; }
  std::size_t size() const { return items_.size(); }

 private:
  struct Held {
    Instant arrives_at;
    Item item;
  };

  Options options_;
  Random* random_;
  Instant free_at_{};  ///< when the last packet so far has left the buffer
  std::deque<Held> items_;
};

}  // namespace madang::media
