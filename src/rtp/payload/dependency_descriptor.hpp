// Dependency descriptor (AV1 RTP specification, appendix A): which frames a frame needs, for whom, on which chain.
// The layer structure comes with key frames and is kept for the packets after them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace madang::rtp::payload {

inline constexpr std::size_t kDdTemplatesMax = 64;
inline constexpr std::size_t kDdDecodeTargetsMax = 32;
inline constexpr std::size_t kDdChainsMax = 32;
inline constexpr std::size_t kDdSpatialLayersMax = 4;
/// AV1 frames have at most 7 references; a descriptor that names more than this is refused.
inline constexpr std::size_t kDdFrameDiffsMax = 8;

/// What a frame is to one decode target (appendix A.8.2).
enum class Dti : std::uint8_t {
  NotPresent = 0,   ///< not part of it
  Discardable = 1,  ///< part of it, and nothing in it refers to this frame
  Switch = 2,       ///< a receiver may begin with it here
  Required = 3,     ///< part of it, later frames may refer to it
};

/// Dependencies of a frame, or the template for them.
struct FrameDependencies {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  std::uint8_t diffs = 0;                                    ///< how many of frame_diffs count
  std::array<std::uint16_t, kDdFrameDiffsMax> frame_diffs{};  ///< this frame's number minus the referred one's
  std::array<Dti, kDdDecodeTargetsMax> dtis{};
  std::array<std::uint8_t, kDdChainsMax> chain_diffs{};  ///< to the previous frame of the chain; 0: none before it
  friend bool operator==(const FrameDependencies&, const FrameDependencies&) = default;
};

struct DdResolution {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  friend bool operator==(const DdResolution&, const DdResolution&) = default;
};

/// The template dependency structure. Only the first so many entries of each array count.
struct DependencyStructure {
  std::uint8_t template_id_offset = 0;
  std::uint8_t templates_count = 0;
  std::uint8_t decode_targets = 0;
  std::uint8_t chains = 0;
  std::uint8_t spatial_layers = 1;
  std::uint8_t temporal_layers = 1;
  bool has_resolutions = false;
  std::array<FrameDependencies, kDdTemplatesMax> templates{};
  std::array<std::uint8_t, kDdDecodeTargetsMax> protected_by{};        ///< chain of each decode target
  std::array<std::uint8_t, kDdDecodeTargetsMax> target_spatial{};      ///< highest layer of each decode target
  std::array<std::uint8_t, kDdDecodeTargetsMax> target_temporal{};
  std::array<DdResolution, kDdSpatialLayersMax> resolutions{};
  /// A bit for each decode target, the first one lowest.
  std::uint32_t all_targets() const {
    return decode_targets >= 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << decode_targets) - 1;
  }
  friend bool operator==(const DependencyStructure&, const DependencyStructure&) = default;
};

struct DependencyDescriptor {
  bool start_of_frame = false;
  bool end_of_frame = false;
  bool has_structure = false;  ///< brought a new structure: first packet of a key frame
  std::uint8_t template_id = 0;
  std::uint16_t frame_number = 0;
  FrameDependencies frame{};
  std::uint8_t decode_targets = 0;  ///< how many of frame.dtis count
  std::uint8_t chains = 0;          ///< how many of frame.chain_diffs count
  std::uint8_t spatial_layers = 1;  ///< of the whole stream
  std::optional<std::uint32_t> active_targets;  ///< as this packet says, one bit for each decode target
  std::optional<DdResolution> resolution;
  friend bool operator==(const DependencyDescriptor&, const DependencyDescriptor&) = default;
};

/// Knows the newest structure of one stream, and reads its descriptors with it.
class DependencyDescriptorReader {
 public:
  /// Nothing, and nothing learnt, for malformed values and for templates that the structure (or lack of one) does not have.
  std::optional<DependencyDescriptor> parse(Bytes value);
  /// parse without learning: for packets that are looked at again.
  std::optional<DependencyDescriptor> peek(Bytes value) const;

  /// Null before the first key frame.
  const DependencyStructure* structure() const { return structure_ ? &*structure_ : nullptr; }
  /// The decode targets that the sender says it produces; all of them at a new structure.
  std::uint32_t active_targets() const { return active_targets_; }
  void reset() { structure_.reset(); }

 private:
  std::optional<DependencyDescriptor> read(Bytes value, std::optional<DependencyStructure>& fresh) const;

  std::optional<DependencyStructure> structure_;
  std::uint32_t active_targets_ = 0;
};

/// Writes `descriptor` for receivers that know `structure`, with the structure attached if descriptor.has_structure, with
/// active_targets if present. Returns the bytes written, 0 if they do not fit or the template is not in the structure.
std::size_t write_dependency_descriptor(MutableBytes to, const DependencyDescriptor& descriptor,
                                        const DependencyStructure& structure);

/// What one receiver's copy of a descriptor says otherwise.
struct DescriptorRewrite {
  std::uint16_t frame_number_step = 0;  ///< added to the frame number
  /// Decode targets that the receiver is sent; nothing: as the packet says.
  std::optional<std::uint32_t> active_targets = {};
  std::uint8_t decode_targets = 0;      ///< of the structure; not needed where the packet brings one
};
/// Writes `value` changed so. Returns the bytes written, 0 if they do not fit or `value` is malformed.
std::size_t rewrite_dependency_descriptor(MutableBytes to, Bytes value, const DescriptorRewrite& rewrite);

}  // namespace madang::rtp::payload
