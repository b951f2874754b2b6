// Which frames a receiver of some layers gets, where every frame carries a dependency descriptor (AV1 RTP specification,
// appendix A): AV1, and H264 with temporal layers.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

#include "media/dd_frame.hpp"
#include "media/layer_filter.hpp"

namespace madang::media {

/// Knows which decode target one receiver is sent and which of the others it could decode. A decode target is whole as
/// long as none of its frames was left out; one that was broken becomes whole where a frame allows to switch to it and
/// its chain, of which nothing may be missing, is intact.
class DdFilter {
 public:
  void set_target(Layers target);
  /// The encoding begins (again) with this key frame; frame numbers go on from those sent so far.
  void on_start(const DdFrame& frame);
  LayerFilter::Verdict on_packet(const DdFrame& frame, const rtp::payload::FrameInfo& info);

  Layers current() const { return DecodeTargets::layers_of(cell_); }
  bool needs_key_frame() const;

  /// How the packet's descriptor is to be changed for this receiver, packed; 0: not at all. Of a packet that was
  /// forwarded just now.
  std::uint32_t patch(const DdFrame& frame, const rtp::payload::FrameInfo& info) const;
  /// A packed change as it is written. Decode targets are left alone when the structure is another one by now.
  rtp::payload::DescriptorRewrite unpack(std::uint32_t patch) const;

 private:
  static constexpr std::size_t kFramesKept = 256;  // chains do not reach further back
  enum class Fate : std::uint8_t { Unknown, Forwarded, Dropped };

  std::int64_t unwrap(std::uint16_t number) const;
  Fate& fate(std::int64_t number) { return fates_[static_cast<std::size_t>(number) % kFramesKept]; }
  void on_new_frame(std::int64_t number, const DdFrame& frame);
  void learn(const DdFrame& frame);
  void follow_chains(std::int64_t number, const DdFrame& frame);
  void choose(std::int64_t number, const DdFrame& frame);
  bool can_enter(std::size_t cell, const DdFrame& frame) const;
  bool is_chain_intact(std::size_t cell) const;
  bool is_whole(std::size_t cell) const { return (whole_ >> targets_.target[cell] & 1) != 0; }
  bool is_part(std::size_t cell, const DdFrame& frame) const;
  void judge_targets(const DdFrame& frame, bool is_forwarded);

  Layers target_;
  std::size_t cell_ = 0;         // what is sent, from since_ on
  std::size_t cell_before_ = 0;
  std::int64_t since_ = 0;
  std::int64_t newest_ = -1;     // frame; negative: none yet
  std::int64_t newest_sent_ = -1;
  std::uint16_t step_ = 0;       // added to frame numbers
  std::uint32_t whole_ = 0;      // decode targets of which nothing is missing
  std::uint32_t intact_ = 0;     // chains of which nothing is missing
  std::uint32_t active_ = 0;
  DecodeTargets targets_;
  std::array<Fate, kFramesKept> fates_{};
};

}  // namespace madang::media
