// Time as a value. Nothing below net/ can ask what time it is: `Timeline` has no now(), so it does not compile.
#pragma once

#include <chrono>
#include <cstdint>

namespace madang {

using namespace std::chrono_literals;

/// A length of time in whole nanoseconds.
using Duration = std::chrono::nanoseconds;

/// The engine's monotonic time. It has no now(): instants come in as arguments.
struct Timeline {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<Timeline>;
  static constexpr bool is_steady = true;
};

/// A point on the Timeline, counted from an arbitrary start.
using Instant = Timeline::time_point;

/// The deadline of something that waits for nothing.
inline constexpr Instant kNever = Instant::max();

/// The instant `since_start` after the Timeline's zero: for tests and for the one place that reads the real clock.
constexpr Instant at(Duration since_start) { return Instant(since_start); }

constexpr std::int64_t to_us(Duration d) {
  return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
}
constexpr std::int64_t to_ms(Duration d) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
}
constexpr double to_seconds(Duration d) { return std::chrono::duration<double>(d).count(); }

constexpr Instant soonest(Instant a, Instant b) { return a < b ? a : b; }

}  // namespace madang
