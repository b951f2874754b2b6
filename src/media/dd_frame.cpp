#include "media/dd_frame.hpp"

#include <algorithm>

namespace madang::media {

DecodeTargets::DecodeTargets(const rtp::payload::DependencyStructure& structure, std::uint8_t of_generation)
    : count(structure.decode_targets), chains(structure.chains), generation(of_generation) {
  target.fill(kNone);
  for (std::uint8_t i = 0; i < structure.decode_targets; ++i) {
    const std::size_t cell = cell_of({structure.target_spatial[i], structure.target_temporal[i]});
    // Of several with the same layers the first one counts: targets are listed from the best one down.
    if (target[cell] != kNone) { continue; }
    target[cell] = i;
    chain[cell] = structure.protected_by[i];
  }
}

std::size_t DecodeTargets::cell_of(Layers layers) {
  const std::size_t spatial = std::min<std::size_t>(layers.spatial, rtp::payload::kDdSpatialLayersMax - 1);
  return spatial * kTemporalMax + std::min<std::size_t>(layers.temporal, kTemporalMax - 1);
}

std::size_t DecodeTargets::best(Layers wish, std::uint32_t active) const {
  const auto is_there = [&](std::size_t cell) {
    return target[cell] != kNone && (active >> target[cell] & 1) != 0;
  };
  for (std::size_t cell = cell_of(wish) + 1; cell-- > 0;) {
    if (is_there(cell) && layers_of(cell).temporal <= wish.temporal) { return cell; }
  }
  for (std::size_t cell = 0; cell < kCells; ++cell) {
    if (is_there(cell)) { return cell; }
  }
  return 0;
}

std::uint32_t DecodeTargets::within(Layers layers) const {
  std::uint32_t mask = 0;
  for (std::size_t cell = 0; cell < kCells; ++cell) {
    const Layers here = layers_of(cell);
    if (target[cell] != kNone && here.spatial <= layers.spatial && here.temporal <= layers.temporal) {
      mask |= std::uint32_t{1} << target[cell];
    }
  }
  return mask;
}

DdFrame::DdFrame(const rtp::payload::DependencyDescriptor& descriptor, const DecodeTargets& of,
                 std::uint32_t active_targets)
    : number(descriptor.frame_number),
      begins_sequence(descriptor.has_structure && descriptor.start_of_frame),
      active(active_targets),
      chain_diffs(descriptor.frame.chain_diffs),
      targets(of) {
  for (std::size_t i = 0; i < descriptor.decode_targets; ++i) {
    dtis |= static_cast<std::uint64_t>(descriptor.frame.dtis[i]) << (2 * i);
  }
}

}  // namespace madang::media
