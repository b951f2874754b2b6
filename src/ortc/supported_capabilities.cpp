#include "ortc/supported_capabilities.hpp"

namespace madang::ortc {
namespace {

using Feedback = std::vector<RtcpFeedback>;

Feedback congestion_only() { return {{"transport-cc", ""}}; }

Feedback loss_and_congestion() { return {{"nack", ""}, {"transport-cc", ""}}; }

Feedback all_video() {
  return {{"nack", ""}, {"nack", "pli"}, {"ccm", "fir"}, {"goog-remb", ""}, {"transport-cc", ""}};
}

RtpCodecCapability audio(std::string mime_type, std::uint32_t clock_rate, std::uint8_t channels,
                         Feedback feedback, ParameterMap parameters = {}) {
  return {.kind = MediaKind::Audio,
          .mime_type = std::move(mime_type),
          .preferred_payload_type = std::nullopt,
          .clock_rate = clock_rate,
          .channels = channels,
          .parameters = std::move(parameters),
          .rtcp_feedback = std::move(feedback)};
}

//= RFC 3551 §6: payload types that mean one codec for ever
RtpCodecCapability static_audio(std::string mime_type, std::uint32_t clock_rate,
                                std::uint8_t payload_type, Feedback feedback) {
  RtpCodecCapability codec = audio(std::move(mime_type), clock_rate, 1, std::move(feedback));
  codec.preferred_payload_type = payload_type;
  return codec;
}

RtpCodecCapability multiopus(std::uint8_t channels, std::string mapping, std::int64_t streams,
                             std::int64_t coupled) {
  return audio("audio/multiopus", 48000, channels, loss_and_congestion(),
               {{"channel_mapping", std::move(mapping)},
                {"num_streams", streams},
                {"coupled_streams", coupled}});
}

RtpCodecCapability video(std::string mime_type, ParameterMap parameters = {}) {
  return {.kind = MediaKind::Video,
          .mime_type = std::move(mime_type),
          .preferred_payload_type = std::nullopt,
          .clock_rate = 90000,
          .channels = std::nullopt,
          .parameters = std::move(parameters),
          .rtcp_feedback = all_video()};
}

std::vector<RtpCodecCapability> codecs() {
  std::vector<RtpCodecCapability> all{
      audio("audio/opus", 48000, 2, loss_and_congestion()),
      multiopus(4, "0,1,2,3", 2, 2),
      multiopus(6, "0,4,1,2,3,5", 4, 2),
      multiopus(8, "0,6,1,2,3,4,5,7", 5, 3),
      static_audio("audio/PCMU", 8000, 0, congestion_only()),
      static_audio("audio/PCMA", 8000, 8, congestion_only()),
      audio("audio/ISAC", 32000, 1, congestion_only()),
      audio("audio/ISAC", 16000, 1, congestion_only()),
      static_audio("audio/G722", 8000, 9, congestion_only()),
      audio("audio/iLBC", 8000, 1, congestion_only()),
  };
  for (const std::uint32_t rate : {24000u, 16000u, 12000u, 8000u}) {
    all.push_back(audio("audio/SILK", rate, 1, congestion_only()));
  }
  all.push_back(audio("audio/CN", 32000, 1, {}));
  all.push_back(audio("audio/CN", 16000, 1, {}));
  all.push_back(static_audio("audio/CN", 8000, 13, {}));
  for (const std::uint32_t rate : {48000u, 32000u, 16000u, 8000u}) {
    all.push_back(audio("audio/telephone-event", rate, 1, {}));
  }
  all.push_back(video("video/VP8"));
  all.push_back(video("video/VP9"));
  all.push_back(video("video/H264", {{"level-asymmetry-allowed", std::int64_t{1}}}));
  all.push_back(video("video/AV1"));
  all.push_back(video("video/H265"));
  return all;
}

// One row of the extension table: the direction per kind, or nothing where the kind has no such
// extension.
struct ExtensionRow {
  std::uint8_t id;
  std::string_view uri;
  std::optional<Direction> audio;
  std::optional<Direction> video;
};

std::vector<RtpHeaderExtensionCapability> header_extensions() {
  constexpr auto kBoth = Direction::SendRecv;
  constexpr auto kFromProducer = Direction::RecvOnly;
  // Ids stay below 15: the one-byte header of RFC 8285 §4.2 has no more.
  const ExtensionRow rows[] = {
      {1, uri::kMid, kBoth, kBoth},
      {2, uri::kRid, std::nullopt, kFromProducer},
      {3, uri::kRepairedRid, std::nullopt, kFromProducer},
      {4, uri::kAbsSendTime, kBoth, kBoth},
      {5, uri::kTransportWideCc, kFromProducer, kBoth},
      {6, uri::kSsrcAudioLevel, kBoth, std::nullopt},
      {7, uri::kDependencyDescriptor, std::nullopt, kFromProducer},
      {8, uri::kVideoOrientation, std::nullopt, kBoth},
      {9, uri::kTimeOffset, std::nullopt, kBoth},
      {10, uri::kAbsCaptureTime, kBoth, kBoth},
      {11, uri::kPlayoutDelay, kBoth, kBoth},
      {12, uri::kPacketId, kBoth, kBoth},
  };
  std::vector<RtpHeaderExtensionCapability> all;
  for (const ExtensionRow& row : rows) {
    if (row.audio) {
      all.push_back({MediaKind::Audio, std::string(row.uri), row.id, false, *row.audio});
    }
    if (row.video) {
      all.push_back({MediaKind::Video, std::string(row.uri), row.id, false, *row.video});
    }
  }
  return all;
}

}  // namespace

const RtpCapabilities& supported_capabilities() {
  static const RtpCapabilities all{codecs(), header_extensions()};
  return all;
}

}  // namespace madang::ortc
