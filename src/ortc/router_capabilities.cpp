#include "ortc/router_capabilities.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "ortc/codec_match.hpp"
#include "ortc/supported_capabilities.hpp"

namespace madang::ortc {
namespace {

/// Knows which dynamic payload types are still free, and in which order they are given out.
class PayloadTypePool {
 public:
  //= RFC 3551 §3: 96 to 127 are dynamic. 127 comes late because clients probe with it.
  PayloadTypePool() {
    for (int type = 100; type <= 127; ++type) { free_.push_back(static_cast<std::uint8_t>(type)); }
    for (int type = 96; type <= 99; ++type) { free_.push_back(static_cast<std::uint8_t>(type)); }
  }

  void take(std::uint8_t type) { std::erase(free_, type); }

  Result<std::uint8_t> take_next() {
    if (free_.empty()) {
      return fail(Code::LimitReached, "cannot allocate more dynamic codec payload types");
    }
    const std::uint8_t type = free_.front();
    free_.erase(free_.begin());
    return type;
  }

 private:
  std::vector<std::uint8_t> free_;
};

const RtpCodecCapability* find_supported(const RtpCodecCapability& wanted) {
  for (const RtpCodecCapability& codec : supported_capabilities().codecs) {
    if (matches(CodecView(wanted), CodecView(codec), MatchMode::Loose)) { return &codec; }
  }
  return nullptr;
}

Result<std::uint8_t> choose_payload_type(const RtpCodecCapability& wanted,
                                         const RtpCodecCapability& supported,
                                         PayloadTypePool& pool) {
  if (wanted.preferred_payload_type) {
    pool.take(*wanted.preferred_payload_type);
    return *wanted.preferred_payload_type;
  }
  if (supported.preferred_payload_type) { return *supported.preferred_payload_type; }
  return pool.take_next();
}

RtpCodecCapability rtx_for(const RtpCodecCapability& media, std::uint8_t payload_type) {
  //= RFC 4588 §8.6: apt is the payload type of the original stream
  return {.kind = media.kind,
          .mime_type = std::string(to_string(media.kind)) + "/rtx",
          .preferred_payload_type = payload_type,
          .clock_rate = media.clock_rate,
          .channels = std::nullopt,
          .parameters = {{"apt", std::int64_t{*media.preferred_payload_type}}},
          .rtcp_feedback = {}};
}

std::string field_of(std::size_t index, std::string_view key) {
  return "mediaCodecs[" + std::to_string(index) + "]." + std::string(key);
}

RtpCodecCapability codec(std::string mime_type, std::uint32_t clock_rate,
                         std::optional<std::uint8_t> channels, ParameterMap parameters) {
  RtpCodecCapability made;
  made.kind = kind_of_mime_type(mime_type).value_or(MediaKind::Audio);
  made.mime_type = std::move(mime_type);
  made.clock_rate = clock_rate;
  made.channels = channels;
  made.parameters = std::move(parameters);
  return made;
}

RtpCodecCapability h264(std::string profile_level_id) {
  return codec("video/h264", 90000, std::nullopt,
               {{"packetization-mode", std::int64_t{1}},
                {"profile-level-id", std::move(profile_level_id)},
                {"level-asymmetry-allowed", std::int64_t{1}},
                {"x-google-start-bitrate", std::int64_t{1000}}});
}

}  // namespace

Result<RtpCapabilities> generate_router_capabilities(
    std::span<const RtpCodecCapability> media_codecs) {
  RtpCapabilities router{{}, supported_capabilities().header_extensions};
  PayloadTypePool pool;
  for (std::size_t i = 0; i < media_codecs.size(); ++i) {
    const RtpCodecCapability& wanted = media_codecs[i];
    const RtpCodecCapability* supported = find_supported(wanted);
    if (!supported) {
      return fail(Code::Unsupported,
                  "media codec not supported [mimeType:" + wanted.mime_type + "]",
                  field_of(i, "mimeType"));
    }
    RtpCodecCapability chosen = *supported;
    MADANG_TRY(chosen.preferred_payload_type, choose_payload_type(wanted, *supported, pool));
    const auto same_type = [&](const RtpCodecCapability& other) {
      return other.preferred_payload_type == chosen.preferred_payload_type;
    };
    if (std::any_of(router.codecs.begin(), router.codecs.end(), same_type)) {
      return fail(Code::InvalidArgument, "duplicated codec.preferredPayloadType",
                  field_of(i, "preferredPayloadType"));
    }
    for (const auto& [key, value] : wanted.parameters) { chosen.parameters.set(key, value); }
    router.codecs.push_back(chosen);
    if (chosen.kind == MediaKind::Video) {
      MADANG_TRY(const std::uint8_t rtx_type, pool.take_next());
      router.codecs.push_back(rtx_for(chosen, rtx_type));
    }
  }
  return router;
}

RtpCapabilities with_one_video_codec(const RtpCapabilities& capabilities, std::string_view mime_type) {
  RtpCapabilities reduced{{}, capabilities.header_extensions};
  bool keeps = false;  // an RTX entry stands right behind its codec
  bool found = false;
  for (const RtpCodecCapability& codec : capabilities.codecs) {
    if (codec.kind == MediaKind::Video && !is_rtx(codec.mime_type)) {
      keeps = equals_ignoring_case(codec.mime_type, mime_type);
      found |= keeps;
    }
    if (codec.kind != MediaKind::Video || keeps) { reduced.codecs.push_back(codec); }
  }
  return found ? reduced : capabilities;
}

std::vector<RtpCodecCapability> demo_media_codecs() {
  const ParameterMap start_bitrate{{"x-google-start-bitrate", std::int64_t{1000}}};
  return {
      codec("audio/opus", 48000, 2, {}),
      codec("video/VP8", 90000, std::nullopt, start_bitrate),
      codec("video/VP9", 90000, std::nullopt,
            {{"profile-id", std::int64_t{2}}, {"x-google-start-bitrate", std::int64_t{1000}}}),
      h264("4d0032"),
      h264("42e01f"),
  };
}

std::vector<RtpCodecCapability> default_media_codecs() {
  std::vector<RtpCodecCapability> all = demo_media_codecs();
  all.push_back(
      codec("video/VP9", 90000, std::nullopt,
            {{"profile-id", std::int64_t{0}}, {"x-google-start-bitrate", std::int64_t{1000}}}));
  all.push_back(codec("video/AV1", 90000, std::nullopt, {}));
  return all;
}

RtpCodecCapability h265_media_codec() { return codec("video/H265", 90000, std::nullopt, {}); }

}  // namespace madang::ortc
