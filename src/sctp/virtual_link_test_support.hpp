// A path between two ends that loses, repeats, delays and reorders by a seed, in time that a test moves.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace madang::sctp {

struct LinkOptions {
  double loss = 0;       ///< of each packet, each way
  double repeat = 0;
  double reorder = 0;    ///< delayed by `reorder_delay` more
  Duration delay = 20ms;
  Duration reorder_delay = 15ms;
  std::int64_t bits_per_second = 0;  ///< 0: any number at once
  std::size_t queue_bytes = 256 << 10;
};

/// Knows the packets under way to end 0 and to end 1.
class VirtualLink {
 public:
  struct Arrival {
    Instant at{};
    int to = 0;
    std::vector<std::uint8_t> packet;
  };

  VirtualLink(LinkOptions how, std::uint64_t seed) : options(how), random_(seed) {}

  void send(Instant now, int to, Bytes packet) {
    if (chance(options.loss)) { return; }
    enqueue(now, to, packet);
    if (chance(options.repeat)) { enqueue(now, to, packet); }
  }
  Instant next_arrival() const { return under_way_.empty() ? kNever : under_way_.begin()->first.first; }
  std::optional<Arrival> take(Instant now) {
    if (under_way_.empty() || under_way_.begin()->first.first > now) { return std::nullopt; }
    Arrival arrival = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    return arrival;
  }
  std::size_t size() const { return under_way_.size(); }

  LinkOptions options;

 private:
  bool chance(double p) { return p > 0 && static_cast<double>(random_.below(1'000'000)) < p * 1e6; }
  void enqueue(Instant now, int to, Bytes packet) {
    Instant leaves = now;
    if (options.bits_per_second > 0) {
      Instant& busy_until = busy_until_[to];
      busy_until = std::max(busy_until, now);
      const auto backlog = static_cast<double>((busy_until - now).count()) / 1e9 *
                           static_cast<double>(options.bits_per_second) / 8;
      if (backlog > static_cast<double>(options.queue_bytes)) { return; }
      busy_until += Duration(static_cast<std::int64_t>(packet.size()) * 8 * 1'000'000'000 / options.bits_per_second);
      leaves = busy_until;
    }
    Instant arrives = leaves + options.delay;
    if (chance(options.reorder)) { arrives += options.reorder_delay; }
    under_way_.emplace(std::pair{arrives, ++serial_}, Arrival{arrives, to, {packet.begin(), packet.end()}});
  }

  SeededRandom random_;
  std::map<std::pair<Instant, std::uint64_t>, Arrival> under_way_;
  std::uint64_t serial_ = 0;
  Instant busy_until_[2] = {};
};

}  // namespace madang::sctp
