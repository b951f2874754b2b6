#include "media/audio_levels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace madang::media {

std::optional<std::int8_t> LevelMeter::take() {
  const std::uint32_t sum = std::exchange(sum_, 0);
  const std::uint32_t packets = std::exchange(packets_, 0);
  if (packets < kPacketsMin) { return std::nullopt; }
  return static_cast<std::int8_t>(-std::lround(static_cast<double>(sum) / packets));
}

std::optional<std::vector<ProducerVolume>> AudioLevels::on_interval(Instant now, std::vector<ProducerVolume> measured,
                                                                    bool any_levels) {
  // Intervals follow each other exactly, unless the caller came so late that one would have passed unseen.
  next_at_ = next_at_ + kInterval > now ? next_at_ + kInterval : now + kInterval;
  std::erase_if(measured, [](const ProducerVolume& volume) { return volume.dbov < kThresholdDbov; });
  std::stable_sort(measured.begin(), measured.end(),
                   [](const ProducerVolume& a, const ProducerVolume& b) { return a.dbov > b.dbov; });
  if (measured.size() > kLoudestMax) { measured.resize(kLoudestMax); }
  if (!any_levels) { next_at_ = kNever; }
  if (measured.empty() && std::exchange(is_silent_, true)) { return std::nullopt; }
  is_silent_ = measured.empty();
  return measured;
}

}  // namespace madang::media
