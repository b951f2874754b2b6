#include "media/speech_meter.hpp"

#include <algorithm>
#include <cmath>

namespace madang::media {

namespace {

constexpr std::uint8_t kVolumeMax = 127;
constexpr std::uint8_t kUnit = 13;       // of volume: a slot is worth 0 to 9
constexpr std::size_t kSlotsPerMedium = 5;
constexpr std::size_t kMediums = SpeechMeter::kSlots / kSlotsPerMedium;
constexpr int kLoudSlot = 7;    // a slot that counts for its medium
constexpr int kLoudMedium = 4;  // a medium that counts for the long term

/// The logarithm of how much more likely `active` of Count parts are with a speaker (binomial, one in two) than with noise
/// (exponential, `lambda`), by Count.
template <std::size_t Count>
std::array<double, Count + 1> likelihoods(double lambda) {
  std::array<double, Count + 1> out{};
  constexpr double kCount = Count;
  for (std::size_t active = 0; active <= Count; ++active) {
    const auto v = static_cast<double>(active);
    const double ways = std::lgamma(kCount + 1) - std::lgamma(v + 1) - std::lgamma(kCount - v + 1);
    out[active] = std::max(ways + kCount * std::log(0.5) - std::log(lambda) + lambda * v, SpeechMeter::kScoreMin);
  }
  return out;
}

}  // namespace

void SpeechMeter::on_level(Instant now, std::uint8_t minus_dbov) {
  const auto volume = static_cast<std::uint8_t>(kVolumeMax - std::min(minus_dbov, kVolumeMax));
  // One packet of 60 ms is worth three slots; what lies further back was silence.
  const Duration gap = now - heard_at_;
  const bool is_in_a_row = gap <= kPacketMax;
  fill_until(now - kSlot, is_in_a_row ? volume : std::uint8_t{0});
  push(volume);
  // Packets come early and late, and in bursts: the slots follow, but never run far ahead.
  filled_until_ = std::clamp(filled_until_ + kSlot, now - kSlot / 2, now + kSlot);
  heard_at_ = now;
  idle_after_ = is_in_a_row ? std::max(kIdleAfterMin, gap + kSlot) : kIdleAfterMin;
}

void SpeechMeter::fill_until(Instant now, std::uint8_t volume) {
  if (now - filled_until_ >= kSlot * kSlots) {
    volumes_.fill(volume);
    filled_until_ = now;
    return;
  }
  while (now - filled_until_ >= kSlot / 2) {
    push(volume);
    filled_until_ += kSlot;
  }
}

void SpeechMeter::push(std::uint8_t volume) {
  volumes_[next_] = volume;
  next_ = (next_ + 1) % kSlots;
}

SpeechScores SpeechMeter::evaluate(Instant now) {
  static const auto kImmediate = likelihoods<kUnit>(0.78);
  static const auto kMedium = likelihoods<kSlotsPerMedium>(24);
  static const auto kLong = likelihoods<kMediums>(47);
  if (now - heard_at_ > idle_after_) { fill_until(now, 0); }

  std::array<std::size_t, kMediums> mediums{};
  for (std::size_t age = 0; age < kSlots; ++age) {
    const std::uint8_t volume = volumes_[(next_ + kSlots - 1 - age) % kSlots];
    mediums[age / kSlotsPerMedium] += volume / kUnit >= kLoudSlot ? 1 : 0;
  }
  const auto loud = static_cast<std::size_t>(
      std::count_if(mediums.begin(), mediums.end(), [](std::size_t medium) { return medium >= kLoudMedium; }));
  const std::uint8_t newest = volumes_[(next_ + kSlots - 1) % kSlots];
  return {.immediate = kImmediate[newest / kUnit], .medium = kMedium[mediums[0]], .long_term = kLong[loud]};
}

}  // namespace madang::media
