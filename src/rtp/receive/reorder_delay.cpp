#include "rtp/receive/reorder_delay.hpp"

#include <algorithm>

namespace madang::rtp {

void ReorderDelay::on_packet() {
  if (++packets_ < kPacketsPerHalving) { return; }
  packets_ /= 2;
  for (std::uint32_t& count : late_) { count /= 2; }
  choose();
}

void ReorderDelay::on_late(Duration lateness) {
  const auto bucket = static_cast<std::size_t>(std::max(lateness, Duration(0)) / kBucket);
  ++late_[std::min(bucket, kBuckets - 1)];
  choose();
}

void ReorderDelay::choose() {
  // Two late packets are an accident, not yet a habit of the link.
  const double allowed = std::max(2.0, kFalseShareMax * packets_);
  double later = 0;
  std::size_t buckets = kBuckets;
  for (; buckets > 1; --buckets) {
    later += late_[buckets - 1];
    if (later > allowed) { break; }
  }
  delay_ = std::clamp<Duration>(kBucket * static_cast<std::int64_t>(buckets), kDelayMin, kDelayMax);
}

}  // namespace madang::rtp
