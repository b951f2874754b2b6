// When do two ends mean the same codec?
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ortc/parameters.hpp"

namespace madang::ortc {

/// What of a codec decides a match: borrowed from capabilities or parameters, for one call.
struct CodecView {
  explicit CodecView(const RtpCodecCapability& codec)
      : mime_type(codec.mime_type),
        clock_rate(codec.clock_rate),
        channels(codec.channels),
        parameters(codec.parameters) {}
  explicit CodecView(const RtpCodecParameters& codec)
      : mime_type(codec.mime_type),
        clock_rate(codec.clock_rate),
        channels(codec.channels),
        parameters(codec.parameters) {}

  std::string_view mime_type;
  std::uint32_t clock_rate;
  std::optional<std::uint8_t> channels;
  const ParameterMap& parameters;
};

/// Loose compares what names a codec; Strict also what makes a bitstream undecodable for the other
/// side: H264 packetization mode and profile, VP9 profile.
enum class MatchMode : std::uint8_t { Loose, Strict };

bool matches(const CodecView& a, const CodecView& b, MatchMode mode);

/// After a strict match: the H264 profile-level-id of `codec` becomes the answer to `remote`, or
/// goes.
void adopt_answer(RtpCodecParameters& codec, const RtpCodecCapability& remote);

}  // namespace madang::ortc
