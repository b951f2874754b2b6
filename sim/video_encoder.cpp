#include "sim/video_encoder.hpp"

#include <algorithm>
#include <span>

namespace madang::sim {

namespace {
constexpr std::array<int, 2> kPatternOfTwo = {0, 1};
constexpr std::array<int, 4> kPatternOfThree = {0, 2, 1, 2};
}  // namespace

VideoEncoder::VideoEncoder(const VideoFormat& format, std::uint32_t source, std::uint8_t stream, Random& random)
    : format_(format),
      source_(source),
      stream_(stream),
      random_(random),
      layers_(format.spatial_layers()),
      picture_id_(static_cast<std::uint16_t>(random.below(0x8000))),
      tl0_picture_index_(static_cast<std::uint8_t>(random.below(256))),
      newest_(format.spatial_layers()),
      debt_(format.spatial_layers(), 0),
      describer_(format) {}

int VideoEncoder::temporal_of(int phase) const {
  if (format_.temporal_layers == 3) { return kPatternOfThree[static_cast<std::size_t>(phase) % kPatternOfThree.size()]; }
  if (format_.temporal_layers == 2) { return kPatternOfTwo[static_cast<std::size_t>(phase) % kPatternOfTwo.size()]; }
  return 0;
}

std::vector<EncodedFrame> VideoEncoder::on_tick(Instant captured, std::uint32_t picture, std::uint32_t& frame_last) {
  std::vector<EncodedFrame> frames;
  if (layers_ == 0) { return frames; }
  // A layer that comes back has nothing to refer to: as browsers do, the whole picture becomes a key picture.
  const bool is_key = wants_key_ || layers_ > layers_before_;
  layers_before_ = layers_;
  wants_key_ = false;
  if (is_key) { phase_ = 0; }
  const int temporal = temporal_of(phase_);
  picture_id_ = static_cast<std::uint16_t>((picture_id_ + 1) & 0x7FFF);
  if (temporal == 0) { ++tl0_picture_index_; }
  key_frames += is_key ? 1 : 0;
  for (std::size_t layer = 0; layer < layers_; ++layer) {
    EncodedFrame frame;
    frame.label = {.source = source_,
                   .frame = ++frame_last,
                   .picture = picture,
                   .stream = stream_,
                   .spatial = static_cast<std::uint8_t>(layer),
                   .temporal = static_cast<std::uint8_t>(temporal),
                   .is_key = is_key && layer == 0,
                   .captured = captured};
    auto& newest = newest_[layer];
    if (is_key) {
      newest.fill(0);
    } else {
      // Refers to the newest frame of the same spatial and of a lower temporal layer; the lowest to its own last.
      const auto candidates = std::span(newest).first(static_cast<std::size_t>(std::max(temporal, 1)));
      const std::uint32_t reference = *std::max_element(candidates.begin(), candidates.end());
      frame.label.refer_to(reference);
      frame.is_layer_sync = temporal > 0 && reference == newest[0];
    }
    frame.is_inter_layer = layer > 0 && (is_key || !format_.is_key_svc);
    if (frame.is_inter_layer) { frame.label.refer_to(frames.back().label.frame); }
    frame.is_key_picture = is_key;
    frame.is_top_layer = layer + 1 == layers_;
    frame.picture_id = picture_id_;
    frame.tl0_picture_index = tl0_picture_index_;
    frame.descriptor = describer_.describe(frame);
    frame.bytes = size_of(layer, is_key, temporal);
    newest[static_cast<std::size_t>(temporal)] = frame.label.frame;
    frames.push_back(frame);
  }
  ++phase_;
  return frames;
}

/// Key frames are large and paid back by those after them; lower temporal layers get more.
std::size_t VideoEncoder::size_of(std::size_t layer, bool is_key, int temporal) {
  const std::size_t which = format_.is_svc ? layer : stream_;
  const double budget = static_cast<double>(format_.rates[which].bps) * share_ / 8.0 / format_.frames_per_second;
  double wanted = budget * (0.85 + 0.3 * static_cast<double>(random_.below(1000)) / 1000.0);
  if (format_.temporal_layers > 1) { wanted *= temporal == 0 ? 1.3 : 0.8; }
  if (is_key) {
    wanted *= format_.key_frame_factor;
  } else {
    wanted = std::max(wanted - debt_[layer] / (format_.frames_per_second / 2.0), budget * 0.4);
  }
  debt_[layer] += wanted - budget;
  return std::max<std::size_t>(static_cast<std::size_t>(wanted), 80);
}

}  // namespace madang::sim
