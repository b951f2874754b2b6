#include "media/layer_selector.hpp"

#include <algorithm>
#include <bit>

namespace madang::media {

namespace {

constexpr std::uint8_t kSpatialMax = 8;

/// The highest active layer up to `wanted`, or else the lowest one above it.
std::optional<std::uint8_t> nearest(std::uint8_t active, std::uint8_t wanted) {
  const unsigned up_to = active & ((2u << wanted) - 1);
  if (up_to != 0) { return static_cast<std::uint8_t>(std::bit_width(up_to) - 1); }
  if (active != 0) { return static_cast<std::uint8_t>(std::countr_zero(active)); }
  return std::nullopt;
}

}  // namespace

LayerSelector::LayerSelector(const Options& options) : options_(options) {
  options_.spatial_layers = std::clamp<std::uint8_t>(options_.spatial_layers, 1, kSpatialMax);
  options_.temporal_layers = std::max<std::uint8_t>(options_.temporal_layers, 1);
  preferred_ = highest();
  allowed_ = highest();
  decide();
}

void LayerSelector::prefer(PreferredLayers layers) {
  const Layers most = highest();
  preferred_ = {std::min(layers.spatial, most.spatial), std::min(layers.temporal.value_or(most.temporal), most.temporal)};
  decide();
}

void LayerSelector::allow(std::optional<Layers> layers) {
  allowed_ = layers;
  decide();
}

void LayerSelector::on_active(std::uint8_t layers) {
  active_ = layers;
  decide();
}

void LayerSelector::decide() {
  target_.reset();
  if (!allowed_) { return; }
  const std::uint8_t wanted = std::min(preferred_.spatial, allowed_->spatial);
  const auto found = nearest(active_, wanted);
  // Simulcast cannot follow an encoding that is not there; a lone stream is waited for.
  if (!found && options_.type == ortc::ProducerType::Simulcast) { return; }
  Layers target{found.value_or(wanted), preferred_.temporal};
  if (target.spatial == allowed_->spatial) { target.temporal = std::min(target.temporal, allowed_->temporal); }
  if (target.spatial > allowed_->spatial) { target.temporal = 0; }
  target_ = target;
}

}  // namespace madang::media
