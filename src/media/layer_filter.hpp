// Which frames of one encoding a receiver of some of its layers gets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "media/messages.hpp"
#include "rtp/payload/frame_info.hpp"
#include "rtp/types.hpp"

namespace madang::media {

/// How an encoding divides its pictures.
enum class Layering : std::uint8_t {
  None,      ///< all or nothing
  Temporal,  ///< VP8 and H264: temporal layers alone
  Vp9,       ///< VP9 with every picture's spatial layers depending on each other (RFC 9628)
  Vp9Ksvc,   ///< VP9 whose spatial layers depend on each other in key pictures alone
};

/// Knows the layers that one receiver is sent of the encoding it follows, and moves them towards the wished ones where a
/// decoder can follow. Layers change from one picture to the next; packets of older pictures that come late are judged
/// by the layers of their time. Pictures are told apart by their timestamp, which every packet has.
class LayerFilter {
 public:
  explicit LayerFilter(Layering layering) : layering_(layering) {}

  /// What is wished for from now on.
  void set_target(Layers target) { target_ = target; }
  /// The encoding begins (again) with this packet of a key frame.
  void on_start(const rtp::payload::FrameInfo& frame, rtp::WireTimestamp timestamp);

  struct Verdict {
    bool is_forwarded = true;
    bool ends_picture = false;  ///< last packet of what the receiver gets of this picture
  };
  Verdict on_packet(const rtp::payload::FrameInfo& frame, rtp::WireTimestamp timestamp);

  /// What the newest picture is forwarded up to.
  Layers current() const { return limits_[0].layers; }
  /// Whether nothing but a key frame leads to the target.
  bool needs_key_frame() const;

 private:
  Layers limit_at(rtp::WireTimestamp timestamp) const;
  void change_limit(Layers next);
  Layers next_limit(const rtp::payload::FrameInfo& frame, bool is_new_picture) const;
  bool is_forwarded(const rtp::payload::FrameInfo& frame, Layers limit) const;
  bool is_ksvc() const { return layering_ == Layering::Vp9Ksvc; }
  bool has_spatial_layers() const { return layering_ == Layering::Vp9 || layering_ == Layering::Vp9Ksvc; }

  Layering layering_;
  Layers target_;
  rtp::WireTimestamp newest_;
  struct Limit {
    Layers layers;
    rtp::WireTimestamp since;
  };
  std::array<Limit, 4> limits_{};  // the newest one first; the last one holds for all before it
};

}  // namespace madang::media
