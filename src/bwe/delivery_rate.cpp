#include "bwe/delivery_rate.hpp"

#include <algorithm>

namespace madang::bwe {

void SlidingRate::on_bytes(Duration at, std::size_t bytes) {
  const std::int64_t slice = at / kSlice;
  constexpr auto kCount = static_cast<std::int64_t>(kSlices);
  if (!has_any_ || slice >= newest_ + kCount || slice <= newest_ - kCount * 4) {  // a pause, or a clock that was set
    bytes_.fill(0);
    first_ = newest_ = slice;
    has_any_ = true;
  }
  if (slice <= newest_ - kCount) { return; }
  for (; newest_ < slice; ++newest_) { bytes_[static_cast<std::size_t>(newest_ + 1) % kSlices] = 0; }
  bytes_[static_cast<std::size_t>(slice) % kSlices] += static_cast<std::uint32_t>(bytes);
}

std::optional<Bitrate> SlidingRate::rate(Duration window) const {
  // The newest slice is still filling: it is left out.
  const std::int64_t wanted = std::min<std::int64_t>(window / kSlice, kSlices - 1);
  const std::int64_t span = std::min(wanted, newest_ - first_);
  if (!has_any_ || span * kSlice < kYoungest) { return std::nullopt; }
  std::int64_t sum = 0;
  for (std::int64_t slice = newest_ - span; slice < newest_; ++slice) {
    sum += bytes_[static_cast<std::size_t>(slice) % kSlices];
  }
  return Bitrate{sum * 8 * 1000 / to_ms(span * kSlice)};
}

bool DeliveryRate::is_held_back() const {
  const auto sent = sent_.rate(kWindow), arrived = arrived_.rate(kWindow);
  return sent && arrived && *arrived < *sent * kHeldBack;
}

}  // namespace madang::bwe
