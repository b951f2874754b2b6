// How much each spatial and temporal layer of one stream carries.
#pragma once

#include <array>
#include <cstdint>

#include "rtp/receive/rate_counter.hpp"

namespace madang::rtp {

/// One cell of a scalable stream; {0, 0} for streams without layers.
struct LayerIndex {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  friend constexpr bool operator==(LayerIndex, LayerIndex) = default;
};

/// Knows the rate of every layer. Indexes over the maximum count as the highest layer.
class LayerRates {
 public:
  static constexpr std::uint8_t kSpatialMax = 4;
  static constexpr std::uint8_t kTemporalMax = 4;

  explicit LayerRates(Duration window = RateCounter::kWindowDefault) {
    cells_.fill(RateCounter(window));
  }

  void on_bytes(Instant now, LayerIndex layer, std::size_t bytes) {
    cell(layer).on_bytes(now, bytes);
  }
  /// That layer alone.
  Bitrate rate(Instant now, LayerIndex layer) const;
  /// What a receiver of `layer` gets: every spatial layer up to it, each with every temporal layer
  /// up to it.
  Bitrate rate_up_to(Instant now, LayerIndex layer) const;
  void reset();

 private:
  static std::size_t cell_of(LayerIndex layer);
  RateCounter& cell(LayerIndex layer) { return cells_[cell_of(layer)]; }

  std::array<RateCounter, std::size_t{kSpatialMax} * kTemporalMax> cells_;
};

}  // namespace madang::rtp
