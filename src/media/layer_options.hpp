// What can be given to one consumer, and what each step costs: the question of whoever divides a link among consumers.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/time.hpp"
#include "base/units.hpp"
#include "media/layer_selector.hpp"
#include "media/messages.hpp"

namespace madang::media {

class Producer;

/// Everything up to `layers`.
struct LayerOption {
  Layers layers;
  Bitrate bitrate;                 ///< as measured lately
  bool needs_key_frame = false;    ///< before that the consumer stays where it is
  friend bool operator==(const LayerOption&, const LayerOption&) = default;
};

/// The options of one consumer, cheapest layers first: what its client prefers at most, of what its producer sends. Choose
/// one and tell Consumer::set_allowed_layers.
class LayerOptions {
 public:
  static constexpr std::size_t kMax = 32;

  /// `current` is what is forwarded now.
  LayerOptions(Instant now, const LayerSelector& selector, std::optional<Layers> current, const Producer& producer);

  std::span<const LayerOption> all() const { return std::span(options_).first(size_); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  void add(Instant now, const LayerSelector& selector, std::optional<Layers> current, const Producer& producer,
           std::uint8_t spatial);

  std::array<LayerOption, kMax> options_{};
  std::size_t size_ = 0;
};

}  // namespace madang::media
