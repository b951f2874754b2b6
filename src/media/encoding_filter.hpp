// What one consumer of video is sent of the encoding it follows, and what must be changed in it.
#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.hpp"
#include "media/dd_filter.hpp"
#include "media/forward_packet.hpp"
#include "media/layer_filter.hpp"
#include "ortc/parameters.hpp"
#include "rtp/payload/frame_info.hpp"
#include "rtp/send/picture_rewriter.hpp"

namespace madang::media {

/// Knows how a codec's layers are chosen and which numbers inside a packet have to be continuous: chooses between the
/// filters for VP8, VP9 and dependency descriptors.
class EncodingFilter {
 public:
  struct Options {
    rtp::payload::Codec codec = rtp::payload::Codec::Other;
    ortc::ProducerType type = ortc::ProducerType::Simple;
    bool is_ksvc = false;
  };
  explicit EncodingFilter(const Options& options);

  /// In the encoding's own counting: of simulcast's encodings only temporal layers are left to choose.
  void set_target(Layers target);
  /// An encoding begins (again), or another one takes over, with this packet.
  void on_start(const ForwardPacket& packet);

  struct Verdict {
    bool is_forwarded = true;
    bool ends_picture = false;
    std::uint32_t patch = 0;  ///< what to change, for apply(); 0: nothing
  };
  Verdict on_packet(const ForwardPacket& packet);

  Layers current() const;
  bool needs_key_frame() const;
  /// Whether patches change the payload (picture numbers) instead of the header (dependency descriptor).
  bool patches_payload() const { return pictures_in_ != Pictures::None; }
  /// Changes a copy of a payload as `patch` says.
  void apply(std::uint32_t patch, MutableBytes payload) const;
  /// Writes a descriptor changed as `patch` says. Returns its size, 0 if it cannot be done.
  std::size_t apply(std::uint32_t patch, Bytes descriptor, MutableBytes to) const;

 private:
  enum class Pictures : std::uint8_t { None, Vp8, Vp9 };
  Verdict on_descriptor(DdFilter& filter, const ForwardPacket& packet);

  Pictures pictures_in_ = Pictures::None;
  std::variant<LayerFilter, DdFilter> layers_;
  rtp::PictureRewriter pictures_;
};

/// How a codec in a producer of this type is layered.
Layering layering_of(const EncodingFilter::Options& options);

}  // namespace madang::media
