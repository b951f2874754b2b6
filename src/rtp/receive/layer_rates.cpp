#include "rtp/receive/layer_rates.hpp"

#include <algorithm>

namespace madang::rtp {

std::size_t LayerRates::cell_of(LayerIndex layer) {
  const std::size_t spatial = std::min<std::size_t>(layer.spatial, kSpatialMax - 1);
  const std::size_t temporal = std::min<std::size_t>(layer.temporal, kTemporalMax - 1);
  return spatial * kTemporalMax + temporal;
}

Bitrate LayerRates::rate(Instant now, LayerIndex layer) const {
  return cells_[cell_of(layer)].rate(now);
}

Bitrate LayerRates::rate_up_to(Instant now, LayerIndex layer) const {
  Bitrate sum;
  for (std::uint8_t s = 0; s <= std::min<std::uint8_t>(layer.spatial, kSpatialMax - 1); ++s) {
    for (std::uint8_t t = 0; t <= std::min<std::uint8_t>(layer.temporal, kTemporalMax - 1); ++t) {
      sum = sum + rate(now, {s, t});
    }
  }
  return sum;
}

void LayerRates::reset() {
  for (RateCounter& cell : cells_) { cell.reset(); }
}

}  // namespace madang::rtp
