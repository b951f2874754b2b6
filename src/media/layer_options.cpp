#include "media/layer_options.hpp"

#include <bit>

#include "media/producer.hpp"

namespace madang::media {

LayerOptions::LayerOptions(Instant now, const LayerSelector& selector, std::optional<Layers> current,
                           const Producer& producer) {
  if (selector.type() == ortc::ProducerType::Simple) {
    options_[size_++] = {Layers{}, producer.rate_up_to(now, selector, Layers{}), false};
    return;
  }
  const unsigned active = selector.active();
  const unsigned wanted = active & ((2u << selector.preferred().spatial) - 1);
  for (unsigned left = wanted; left != 0; left &= left - 1) {
    add(now, selector, current, producer, static_cast<std::uint8_t>(std::countr_zero(left)));
  }
  // Nothing that low is sent: then the lowest there is.
  if (wanted == 0 && active != 0) { add(now, selector, current, producer, static_cast<std::uint8_t>(std::countr_zero(active))); }
}

void LayerOptions::add(Instant now, const LayerSelector& selector, std::optional<Layers> current,
                       const Producer& producer, std::uint8_t spatial) {
  const bool is_elsewhere = selector.type() == ortc::ProducerType::Simulcast || selector.is_ksvc()
                                ? !current || current->spatial != spatial
                                : !current || current->spatial < spatial;
  Bitrate before;
  for (std::uint8_t temporal = 0; temporal <= selector.preferred().temporal && size_ < kMax; ++temporal) {
    const Bitrate rate = producer.rate_up_to(now, selector, {spatial, temporal});
    if (temporal > 0 && rate == before) { continue; }  // the sender has no such layer
    options_[size_++] = {{spatial, temporal}, rate, is_elsewhere};
    before = rate;
  }
}

}  // namespace madang::media
