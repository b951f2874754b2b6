// What one consumer asks of its transport's way out.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/time.hpp"
#include "base/units.hpp"
#include "bwe/allocator.hpp"
#include "media/handles.hpp"
#include "media/layer_options.hpp"
#include "media/layer_selector.hpp"
#include "media/messages.hpp"

namespace madang::media {

/// Knows the steps of one consumer from its least layer to what it prefers, and which it has. Temporal layers are steps of
/// the lowest spatial layer alone: whoever can have a larger picture has it at its full frame rate.
class LayerClaim {
 public:
  LayerClaim(ConsumerHandle consumer, const LayerSelector& selector, const LayerOptions& options)
      : consumer_(consumer) {
    const auto all = options.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool is_last_of_its_size = i + 1 == all.size() || all[i + 1].layers.spatial != all[i].layers.spatial;
      if (all[i].layers.spatial == all[0].layers.spatial || is_last_of_its_size) { add(all[i]); }
    }
    const bool is_simple = selector.type() == ortc::ProducerType::Simple;
    if (is_simple && count_ > 0) { layers_[0] = selector.highest(); }
    if (!selector.allowed()) { return; }
    const Layers allowed = *selector.allowed();
    current_ = count_ > 0 ? 1 : 0;
    for (std::size_t i = 1; i < count_; ++i) {
      const Layers& step = layers_[i];
      const bool fits = step.spatial < allowed.spatial || (step.spatial == allowed.spatial && step.temporal <= allowed.temporal);
      if (fits) { current_ = i + 1; }
    }
  }

  ConsumerHandle consumer() const { return consumer_; }
  bool empty() const { return count_ == 0; }
  std::size_t current() const { return current_; }
  /// Of step `index`, from 1 on.
  Layers layers(std::size_t index) const { return layers_[index - 1]; }
  struct Holder {
    std::uint8_t priority = 1;
    Instant lowered_at{};
    bool has_started = false;  ///< else it has nothing yet, whatever it may have
  };
  bwe::Claim claim(const Holder& holder) const {
    return {.priority = holder.priority,
            .options = std::span(rates_).first(count_),
            .current = holder.has_started ? current_ : 0,
            .lowered_at = holder.lowered_at};
  }

 private:
  /// A step that costs no more than the one before takes its place.
  void add(const LayerOption& option) {
    if (count_ > 0 && option.bitrate <= rates_[count_ - 1]) { --count_; }
    layers_[count_] = option.layers;
    rates_[count_++] = option.bitrate;
  }

  ConsumerHandle consumer_;
  std::size_t count_ = 0;
  std::size_t current_ = 0;
  std::array<Layers, LayerOptions::kMax> layers_{};
  std::array<Bitrate, LayerOptions::kMax> rates_{};
};

}  // namespace madang::media
