// How a simulated camera is coded: codec, layers, rates. Shapes are those of browsers' encoders.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "base/units.hpp"
#include "ortc/parameters.hpp"

namespace madang::sim {

enum class Codec : std::uint8_t { Opus, Vp8, Vp9, H264, Av1 };

/// "video/VP8" …
const char* mime_type_of(Codec codec);
/// The codec of negotiated parameters; nothing for what the simulator does not speak.
std::optional<Codec> codec_of(const std::string& mime_type);

struct VideoFormat {
  Codec codec = Codec::Vp8;
  int frames_per_second = 25;
  /// Of each simulcast stream, or of each spatial layer of SVC (what that layer adds), at full quality.
  std::vector<Bitrate> rates = {Bitrate::kbps(600)};
  int temporal_layers = 1;
  bool is_svc = false;         ///< the rates are spatial layers of one stream
  bool is_key_svc = false;     ///< spatial layers depend on each other in key pictures only
  bool has_rtx = true;
  int key_frame_factor = 4;    ///< how much larger than others key frames are
  bool announces_descriptor = true;  ///< AV1: the dependency descriptor is sent

  std::size_t streams() const { return is_svc ? 1 : rates.size(); }
  std::size_t spatial_layers() const { return is_svc ? rates.size() : 1; }
  Duration interval() const { return Duration(1s) / frames_per_second; }
  /// "L3T3_KEY", "L1T2" …; empty when there is nothing to say.
  std::string scalability_mode() const;

  static VideoFormat simulcast(Codec codec = Codec::Vp8, int temporal_layers = 2) {
    return {.codec = codec,
            .rates = {Bitrate::kbps(150), Bitrate::kbps(500), Bitrate::kbps(1500)},
            .temporal_layers = temporal_layers};
  }
  static VideoFormat svc(Codec codec = Codec::Vp9, bool key_only = true) {
    return {.codec = codec,
            .rates = {Bitrate::kbps(150), Bitrate::kbps(350), Bitrate::kbps(1000)},
            .temporal_layers = 3,
            .is_svc = true,
            .is_key_svc = key_only};
  }
};

}  // namespace madang::sim
