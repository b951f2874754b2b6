// How loud the producers of a router are (RFC 6464): levels averaged over an interval, loudest first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "media/messages.hpp"

namespace madang::media {

/// Adds up the levels of one producer between two looks at it.
class LevelMeter {
 public:
  static constexpr std::uint32_t kPacketsMin = 10;  ///< fewer in an interval say too little

  void on_level(std::uint8_t minus_dbov) {
    sum_ += minus_dbov;
    ++packets_;
  }
  /// The mean since the last look, in dBov; nothing of too few. Begins anew.
  std::optional<std::int8_t> take();
  bool is_empty() const { return packets_ == 0; }

 private:
  std::uint32_t sum_ = 0;
  std::uint32_t packets_ = 0;
};

/// Knows when a router's next interval ends, and whether it was told last that somebody is heard. Where nobody has
/// sent a level for a whole interval it waits for nothing.
class AudioLevels {
 public:
  static constexpr Duration kInterval = 800ms;
  static constexpr int kThresholdDbov = -80;
  static constexpr std::size_t kLoudestMax = 10;

  /// A level came. The first begins an interval.
  void on_heard(Instant now) {
    if (next_at_ == kNever) { next_at_ = now + kInterval; }
  }
  /// Ends the interval: `measured` are all means of it, in any order; `any_levels` says whether there were packets at all.
  /// What is to be told: those that are loud enough, nobody once, or nothing.
  std::optional<std::vector<ProducerVolume>> on_interval(Instant now, std::vector<ProducerVolume> measured,
                                                         bool any_levels);
  Instant next_deadline() const { return next_at_; }

 private:
  Instant next_at_ = kNever;
  bool is_silent_ = true;
};

}  // namespace madang::media
