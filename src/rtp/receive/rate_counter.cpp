#include "rtp/receive/rate_counter.hpp"

#include <algorithm>
#include <limits>

namespace madang::rtp {
namespace {
constexpr auto kSlicesSigned = static_cast<std::int64_t>(RateCounter::kSlices);

std::size_t index_of(std::int64_t slice) { return static_cast<std::size_t>(slice % kSlicesSigned); }
}  // namespace

RateCounter::RateCounter(Duration window) : slice_(window / kSlicesSigned) {}

void RateCounter::on_bytes(Instant now, std::size_t bytes) {
  const std::int64_t slice = slice_of(now);
  if (newest_ < 0 || slice - newest_ >= kSlicesSigned) {
    bytes_.fill(0);
    started_ = now;
    newest_ = slice;
  }
  while (newest_ < slice) { bytes_[index_of(++newest_)] = 0; }
  std::uint32_t& sum = bytes_[index_of(newest_)];
  const std::size_t room = std::numeric_limits<std::uint32_t>::max() - sum;
  sum += static_cast<std::uint32_t>(std::min(bytes, room));
}

Bitrate RateCounter::rate(Instant now) const {
  if (newest_ < 0) { return {}; }
  const std::int64_t slice = std::max(slice_of(now), newest_);
  const std::int64_t bytes = sum(slice);
  if (bytes == 0) { return {}; }
  const Duration in_slice =
      std::clamp(now.time_since_epoch() - slice * slice_, Duration(0), slice_);
  const Duration covered = (kSlicesSigned - 1) * slice_ + in_slice;
  // A lone packet in a new counter says little: count it over a tenth of the window at least.
  const Duration span = std::clamp(now - started_, kSlicesSigned * slice_ / 10, covered);
  return {static_cast<std::int64_t>(static_cast<double>(bytes * 8) / to_seconds(span))};
}

std::int64_t RateCounter::sum(std::int64_t slice_now) const {
  std::int64_t bytes = 0;
  for (std::int64_t s = std::max(slice_now - kSlicesSigned + 1, std::int64_t{0}); s <= newest_;
       ++s) {
    bytes += bytes_[index_of(s)];
  }
  return bytes;
}

void RateCounter::reset() {
  newest_ = -1;
  bytes_.fill(0);
}

}  // namespace madang::rtp
