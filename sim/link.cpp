#include "sim/link.hpp"

#include <algorithm>

namespace madang::sim {

void Link::on_datagram(Instant now, std::size_t bytes, Outbox<Passage>& out) {
  const std::size_t size = bytes + kHeaderBytes;
  if (options_.mtu != 0 && size > options_.mtu) {
    ++counters_.too_large;
    return;
  }
  if (is_lost()) {
    ++counters_.lost;
    return;
  }
  Instant leaves = now;
  if (options_.rate.bps > 0) {
    const Duration waits = queue(now);
    if (waits > options_.queue_max) {
      ++counters_.overflowed;
      return;
    }
    counters_.queue_longest = std::max(counters_.queue_longest, waits);
    leaves = now + waits + options_.rate.time_for({static_cast<std::int64_t>(size)});
    busy_until_ = leaves;
  }
  Instant arrives = leaves + options_.delay + up_to(options_.jitter);
  if (happens(options_.reordered)) {
    ++counters_.reordered;
    arrives += options_.reordered_by;
  } else {
    arrives = newest_arrival_ = std::max(arrives, newest_arrival_);
  }
  Passage passage{.arrives = arrives};
  if (happens(options_.corrupted)) {
    ++counters_.corrupted;
    passage.is_corrupted = true;
    passage.corrupted_bit = random_.next();
  }
  ++counters_.passed;
  counters_.bytes_passed += size;
  out.push(passage);
  if (happens(options_.duplicated)) {
    ++counters_.duplicated;
    out.push({.arrives = arrives + up_to(5ms), .is_copy = true});
  }
}

bool Link::is_lost() {
  if (options_.is_down) { return true; }
  if (options_.bursts.to_bad > 0) {
    is_bad_ = is_bad_ ? !happens(options_.bursts.to_good) : happens(options_.bursts.to_bad);
    if (is_bad_ && happens(options_.bursts.loss)) { return true; }
  }
  return happens(options_.loss);
}

/// Asks the dice only when they can decide something, so that a link without faults is the same with any seed.
bool Link::happens(double chance) {
  if (chance <= 0) { return false; }
  constexpr double kSteps = 1'000'000;
  return static_cast<double>(random_.below(static_cast<std::uint64_t>(kSteps))) < chance * kSteps;
}

Duration Link::up_to(Duration most) {
  if (most <= Duration{}) { return {}; }
  return Duration(static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(most.count()) + 1)));
}

}  // namespace madang::sim
