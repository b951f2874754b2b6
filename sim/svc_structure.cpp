#include "sim/svc_structure.hpp"

#include "base/check.hpp"
#include "sim/video_encoder.hpp"

namespace madang::sim {

using rtp::payload::DependencyDescriptor;
using rtp::payload::DependencyStructure;
using rtp::payload::Dti;

namespace {

/// What a frame of (spatial, temporal) is to the decode target of (target_spatial, target_temporal).
Dti indication(const VideoFormat& format, int spatial, int temporal, bool is_key_picture, int target_spatial,
               int target_temporal) {
  const bool is_below = spatial < target_spatial;
  const bool has_spatial = spatial == target_spatial || (is_below && (is_key_picture || !format.is_key_svc));
  if (!has_spatial || temporal > target_temporal) { return Dti::NotPresent; }
  if (temporal == 0 && !is_below) { return Dti::Switch; }
  if (temporal > 0 && temporal == format.temporal_layers - 1 && !is_below) { return Dti::Discardable; }
  return Dti::Required;
}

}  // namespace

DependencyStructure structure_of(const VideoFormat& format) {
  DependencyStructure structure;
  const auto spatial_layers = static_cast<int>(format.spatial_layers());
  structure.spatial_layers = static_cast<std::uint8_t>(spatial_layers);
  structure.temporal_layers = static_cast<std::uint8_t>(format.temporal_layers);
  structure.chains = structure.spatial_layers;
  for (int spatial = 0; spatial < spatial_layers; ++spatial) {
    for (int temporal = 0; temporal < format.temporal_layers; ++temporal) {
      const std::size_t target = structure.decode_targets++;
      structure.protected_by[target] = static_cast<std::uint8_t>(spatial);
      structure.target_spatial[target] = static_cast<std::uint8_t>(spatial);
      structure.target_temporal[target] = static_cast<std::uint8_t>(temporal);
    }
  }
  for (int spatial = 0; spatial < spatial_layers; ++spatial) {
    for (int temporal = 0; temporal < format.temporal_layers; ++temporal) {
      auto& entry = structure.templates[structure.templates_count++];
      entry.spatial = static_cast<std::uint8_t>(spatial);
      entry.temporal = static_cast<std::uint8_t>(temporal);
      for (std::size_t target = 0; target < structure.decode_targets; ++target) {
        entry.dtis[target] = indication(format, spatial, temporal, false, structure.target_spatial[target],
                                        structure.target_temporal[target]);
      }
    }
  }
  return structure;
}

std::uint16_t FrameDescriber::number_of(std::uint32_t frame) const {
  const auto& [known, number] = numbers_[frame % numbers_.size()];
  MADANG_CHECK(known == frame);
  return number;
}

DependencyDescriptor FrameDescriber::describe(const EncodedFrame& frame) {
  const Label& label = frame.label;
  DependencyDescriptor descriptor;
  descriptor.frame_number = ++number_;
  numbers_[label.frame % numbers_.size()] = {label.frame, number_};
  descriptor.template_id = static_cast<std::uint8_t>(label.spatial * format_.temporal_layers + label.temporal);
  descriptor.has_structure = label.is_key;
  descriptor.decode_targets = structure_.decode_targets;
  descriptor.chains = structure_.chains;
  auto& own = descriptor.frame;
  own.spatial = label.spatial;
  own.temporal = label.temporal;
  for (std::size_t i = 0; i < label.references_count; ++i) {
    own.frame_diffs[own.diffs++] = static_cast<std::uint16_t>(number_ - number_of(label.references[i]));
  }
  for (std::size_t target = 0; target < structure_.decode_targets; ++target) {
    own.dtis[target] = indication(format_, label.spatial, label.temporal, frame.is_key_picture,
                                  structure_.target_spatial[target], structure_.target_temporal[target]);
  }
  for (std::size_t chain = 0; chain < structure_.chains; ++chain) {
    const std::uint16_t last = chain_last_[chain];
    own.chain_diffs[chain] = label.is_key || last == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(number_ - last);
    const bool is_of_it = label.spatial == chain || (label.spatial < chain && (frame.is_key_picture || !format_.is_key_svc));
    if (is_of_it && label.temporal == 0) { chain_last_[chain] = number_; }
  }
  return descriptor;
}

Blob dependency_descriptor(const VideoFormat& format, const EncodedFrame& frame, bool is_first, bool is_last) {
  DependencyDescriptor descriptor = frame.descriptor;
  descriptor.start_of_frame = is_first;
  descriptor.end_of_frame = is_last;
  descriptor.has_structure = descriptor.has_structure && is_first;
  Blob room(255);
  room.resize(rtp::payload::write_dependency_descriptor(room, descriptor, structure_of(format)));
  MADANG_CHECK(!room.empty());
  return room;
}

}  // namespace madang::sim
