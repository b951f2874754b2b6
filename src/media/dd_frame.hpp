// What a dependency descriptor says of one frame, as forwarding wants it: everything in one value, so that no consumer
// needs the stream's structure.
#pragma once

#include <array>
#include <cstdint>

#include "media/messages.hpp"
#include "rtp/payload/dependency_descriptor.hpp"

namespace madang::media {

/// The decode targets of a structure by the layers they bring: cell spatial * 4 + temporal.
struct DecodeTargets {
  static constexpr std::size_t kTemporalMax = 4;
  static constexpr std::size_t kCells = rtp::payload::kDdSpatialLayersMax * kTemporalMax;
  static constexpr std::uint8_t kNone = 0xff;

  std::array<std::uint8_t, kCells> target{};  ///< kNone: no decode target ends with these layers
  std::array<std::uint8_t, kCells> chain{};   ///< that protects it
  std::uint8_t count = 0;                     ///< decode targets
  std::uint8_t chains = 0;
  std::uint8_t generation = 0;                ///< changes with each structure

  DecodeTargets() { target.fill(kNone); }
  DecodeTargets(const rtp::payload::DependencyStructure& structure, std::uint8_t generation);

  static std::size_t cell_of(Layers layers);
  static Layers layers_of(std::size_t cell) {
    return {static_cast<std::uint8_t>(cell / kTemporalMax), static_cast<std::uint8_t>(cell % kTemporalMax)};
  }
  /// The highest cell within `wish` that the sender produces; nothing reachable: the lowest one that is.
  std::size_t best(Layers wish, std::uint32_t active) const;
  /// A bit for each decode target within `layers`.
  std::uint32_t within(Layers layers) const;
};

struct DdFrame {
  std::uint16_t number = 0;
  bool begins_sequence = false;  ///< brought its structure: a key frame
  std::uint64_t dtis = 0;        ///< two bits each, the first decode target lowest
  std::uint32_t active = 0;      ///< decode targets that the sender produces
  std::array<std::uint8_t, rtp::payload::kDdChainsMax> chain_diffs{};
  DecodeTargets targets;

  DdFrame() = default;
  DdFrame(const rtp::payload::DependencyDescriptor& descriptor, const DecodeTargets& of, std::uint32_t active_targets);

  rtp::payload::Dti dti(std::size_t target) const { return static_cast<rtp::payload::Dti>(dtis >> (2 * target) & 3); }
};

}  // namespace madang::media
