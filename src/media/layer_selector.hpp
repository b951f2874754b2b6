// Which layers of a producer one consumer should be sent: what its client prefers, what its link allows, what is there.
#pragma once

#include <cstdint>
#include <optional>

#include "media/messages.hpp"
#include "ortc/parameters.hpp"

namespace madang::media {

/// Knows the wishes and limits of one consumer and the layers that its producer sends at present. Spatial layers are the
/// encodings of simulcast and the spatial layers of SVC. Decides on events; the packet path only reads target().
class LayerSelector {
 public:
  struct Options {
    ortc::ProducerType type = ortc::ProducerType::Simple;
    std::uint8_t spatial_layers = 1;
    std::uint8_t temporal_layers = 1;
    bool is_ksvc = false;  ///< spatial layers depend on each other in key pictures alone
  };
  explicit LayerSelector(const Options& options);

  /// What the client wants at most; more than there is means all there is.
  void prefer(PreferredLayers layers);
  /// What the link has room for; nothing: not even the lowest layer. Until told otherwise: everything.
  void allow(std::optional<Layers> layers);
  /// The spatial layers that the producer sends, a bit for each.
  void on_active(std::uint8_t layers);

  /// Nothing: do not forward.
  const std::optional<Layers>& target() const { return target_; }
  Layers preferred() const { return preferred_; }
  const std::optional<Layers>& allowed() const { return allowed_; }
  Layers highest() const {
    return {static_cast<std::uint8_t>(options_.spatial_layers - 1), static_cast<std::uint8_t>(options_.temporal_layers - 1)};
  }
  ortc::ProducerType type() const { return options_.type; }
  bool is_ksvc() const { return options_.is_ksvc; }
  std::uint8_t active() const { return active_; }

 private:
  void decide();

  Options options_;
  Layers preferred_;
  std::optional<Layers> allowed_;
  std::uint8_t active_ = 0;
  std::optional<Layers> target_;
};

}  // namespace madang::media
