// One direction of a path through the internet: when each datagram comes out at the other end, and as what.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/outbox.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::sim {

/// The state of a Gilbert model: in the bad state datagrams are lost with `loss`, in the good state none by it.
struct LossBursts {
  double to_bad = 0;   ///< chance per datagram to fall into the bad state
  double to_good = 1;  ///< and to come out of it again
  double loss = 1;     ///< of datagrams while it is bad
};

/// A datagram that comes out of a link.
struct Passage {
  Instant arrives;
  bool is_corrupted = false;         ///< one bit is to be flipped: bit `corrupted_bit` modulo the size
  std::uint64_t corrupted_bit = 0;
  bool is_copy = false;
};

/// Knows the state of one path: how full its bottleneck is, when the last datagram came out. Its chance is its own, from
/// a seed, so that what one link does changes nothing about another.
class Link {
 public:
  struct Options {
    Duration delay = 20ms;
    Duration jitter{};         ///< up to this much more, at random; the order is kept
    double loss = 0;           ///< 0 to 1
    LossBursts bursts = {};
    Bitrate rate{};            ///< of the bottleneck; 0: none
    Duration queue_max = 300ms;  ///< what would wait longer than this in the bottleneck is dropped
    double reordered = 0;      ///< share of datagrams that are held back by `reordered_by` and so overtaken
    Duration reordered_by = 15ms;
    double duplicated = 0;
    double corrupted = 0;
    std::size_t mtu = 1500;    ///< IP and UDP headers included
    bool is_down = false;      ///< nothing passes
  };
  /// IPv4 and UDP headers, which the bottleneck carries too.
  static constexpr std::size_t kHeaderBytes = 28;

  struct Counters {
    std::uint64_t passed = 0, lost = 0, overflowed = 0, too_large = 0, reordered = 0, duplicated = 0, corrupted = 0;
    std::uint64_t bytes_passed = 0;
    Duration queue_longest{};
  };

  Link(const Options& options, std::uint64_t seed) : options_(options), random_(seed) {}

  /// From the next datagram on. What is inside keeps its arrival.
  void set_options(const Options& options) { options_ = options; }
  const Options& options() const { return options_; }

  /// A datagram of `bytes` goes in. Nothing, one or two come out.
  void on_datagram(Instant now, std::size_t bytes, Outbox<Passage>& out);

  /// How long a datagram that goes in now would wait for the bottleneck.
  Duration queue(Instant now) const { return busy_until_ > now ? busy_until_ - now : Duration{}; }
  const Counters& counters() const { return counters_; }
  void clear_longest_queue() { counters_.queue_longest = {}; }

 private:
  bool happens(double chance);
  Duration up_to(Duration most);
  bool is_lost();

  Options options_;
  SeededRandom random_;
  bool is_bad_ = false;
  Instant busy_until_{};
  Instant newest_arrival_{};
  Counters counters_;
};

}  // namespace madang::sim
