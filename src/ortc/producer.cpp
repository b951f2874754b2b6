#include "ortc/producer.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "ortc/codec_match.hpp"
#include "ortc/scalability_mode.hpp"

namespace madang::ortc {
namespace {

constexpr std::uint32_t kSsrcMin = 100'000'000;
constexpr std::uint32_t kSsrcEnd = 1'000'000'000;

std::string path(std::string_view field, std::string_view list, std::size_t index,
                 std::string_view key) {
  return std::string(field) + "." + std::string(list) + "[" + std::to_string(index) + "]." +
         std::string(key);
}

const RtpCodecCapability* find_media(const RtpCapabilities& router,
                                     const RtpCodecParameters& codec) {
  for (const RtpCodecCapability& candidate : router.codecs) {
    if (matches(CodecView(codec), CodecView(candidate), MatchMode::Strict)) { return &candidate; }
  }
  return nullptr;
}

const RtpCodecCapability* find_by_payload_type(const RtpCapabilities& router, std::uint8_t type) {
  for (const RtpCodecCapability& codec : router.codecs) {
    if (codec.preferred_payload_type == type) { return &codec; }
  }
  return nullptr;
}

const RtpCodecCapability* find_rtx(const RtpCapabilities& router, std::uint8_t media_type) {
  for (const RtpCodecCapability& codec : router.codecs) {
    if (is_rtx(codec.mime_type) && codec.parameters.integer("apt") == media_type) { return &codec; }
  }
  return nullptr;
}

// Media codecs come before RTX in the mapping, so this finds none but media while RTX is being
// added.
std::optional<std::uint8_t> mapped_media_type(std::span<const ProducerMapping::Codec> media,
                                              std::optional<std::int64_t> payload_type) {
  for (const auto& codec : media) {
    if (payload_type == codec.payload_type) { return codec.mapped_payload_type; }
  }
  return std::nullopt;
}

Result<Done> map_media_codecs(RtpParameters& parameters, const RtpCapabilities& router,
                              std::string_view field, ProducerMapping& mapping) {
  for (std::size_t i = 0; i < parameters.codecs.size(); ++i) {
    RtpCodecParameters& codec = parameters.codecs[i];
    if (is_rtx(codec.mime_type)) { continue; }
    const RtpCodecCapability* found = find_media(router, codec);
    if (!found || !found->preferred_payload_type) {
      return fail(Code::Unsupported,
                  "unsupported codec [mimeType:" + codec.mime_type +
                      ", payloadType:" + std::to_string(codec.payload_type) + "]",
                  path(field, "codecs", i, "mimeType"));
    }
    adopt_answer(codec, *found);
    mapping.codecs.push_back({codec.payload_type, *found->preferred_payload_type});
  }
  return Done{};
}

Result<Done> map_rtx_codecs(const RtpParameters& parameters, const RtpCapabilities& router,
                            std::string_view field, ProducerMapping& mapping) {
  const std::size_t media_count = mapping.codecs.size();
  for (std::size_t i = 0; i < parameters.codecs.size(); ++i) {
    const RtpCodecParameters& codec = parameters.codecs[i];
    if (!is_rtx(codec.mime_type)) { continue; }
    const auto media_type =
        mapped_media_type({mapping.codecs.data(), media_count}, codec.parameters.integer("apt"));
    if (!media_type) {
      return fail(Code::InvalidArgument,
                  "missing media codec found for RTX PT " + std::to_string(codec.payload_type),
                  path(field, "codecs", i, "parameters.apt"));
    }
    const RtpCodecCapability* rtx = find_rtx(router, *media_type);
    if (!rtx || !rtx->preferred_payload_type) {
      return fail(Code::Unsupported,
                  "no RTX codec for capability codec PT " + std::to_string(*media_type),
                  path(field, "codecs", i, "mimeType"));
    }
    mapping.codecs.push_back({codec.payload_type, *rtx->preferred_payload_type});
  }
  return Done{};
}

RtpCodecParameters as_parameters(const RtpCodecCapability& router_codec) {
  return {.mime_type = router_codec.mime_type,
          .payload_type = router_codec.preferred_payload_type.value_or(0),
          .clock_rate = router_codec.clock_rate,
          .channels = router_codec.channels,
          .parameters = router_codec.parameters,
          .rtcp_feedback = router_codec.rtcp_feedback};
}

bool has_extension(const RtpParameters& parameters, std::string_view extension_uri) {
  return std::any_of(parameters.header_extensions.begin(), parameters.header_extensions.end(),
                     [&](const auto& extension) { return extension.uri == extension_uri; });
}

void add_consumable_codecs(const RtpParameters& parameters, const RtpCapabilities& router,
                           const ProducerMapping& mapping, RtpParameters& consumable) {
  for (const RtpCodecParameters& codec : parameters.codecs) {
    if (is_rtx(codec.mime_type)) { continue; }
    const auto type = mapped_media_type(mapping.codecs, codec.payload_type);
    const RtpCodecCapability* router_codec = type ? find_by_payload_type(router, *type) : nullptr;
    if (!router_codec) { continue; }
    RtpCodecParameters media = as_parameters(*router_codec);
    media.parameters = codec.parameters;
    consumable.codecs.push_back(std::move(media));
    // Also when the producer has no RTX: the router repairs towards consumers by itself.
    if (const RtpCodecCapability* rtx = find_rtx(router, *type)) {
      consumable.codecs.push_back(as_parameters(*rtx));
    }
  }
}

void add_consumable_extensions(MediaKind kind, const RtpParameters& parameters,
                               const RtpCapabilities& router, RtpParameters& consumable) {
  for (const RtpHeaderExtensionCapability& extension : router.header_extensions) {
    if (extension.kind != kind) { continue; }
    if (extension.direction != Direction::SendRecv && extension.direction != Direction::SendOnly) {
      continue;
    }
    // The capture time comes from the producer or from nobody.
    if (extension.uri == uri::kAbsCaptureTime && !has_extension(parameters, extension.uri)) {
      continue;
    }
    consumable.header_extensions.push_back({extension.uri, extension.preferred_id, false, {}});
  }
}

bool can_have_layers(std::string_view mime_type) {
  const std::string_view subtype = subtype_of(mime_type);
  constexpr std::array kNames = {"VP8", "VP9", "H264", "H265", "AV1"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](const char* name) { return equals_ignoring_case(subtype, name); });
}

const RtpCodecParameters* find_codec(const RtpParameters& parameters, std::uint8_t type) {
  for (const RtpCodecParameters& codec : parameters.codecs) {
    if (codec.payload_type == type) { return &codec; }
  }
  return nullptr;
}

const RtpCodecParameters* first_media_codec(const RtpParameters& parameters) {
  for (const RtpCodecParameters& codec : parameters.codecs) {
    if (!is_rtx(codec.mime_type)) { return &codec; }
  }
  return nullptr;
}

Result<Done> check_codecs(MediaKind kind, const RtpParameters& parameters, std::string_view field) {
  for (std::size_t i = 0; i < parameters.codecs.size(); ++i) {
    const RtpCodecParameters& codec = parameters.codecs[i];
    if (kind_of_mime_type(codec.mime_type) != kind) {
      return fail(Code::InvalidArgument, "codec of another kind than the producer",
                  path(field, "codecs", i, "mimeType"));
    }
    if (find_codec(parameters, codec.payload_type) != &codec) {
      return fail(Code::InvalidArgument, "duplicated payloadType",
                  path(field, "codecs", i, "payloadType"));
    }
  }
  if (!first_media_codec(parameters)) {
    return fail(Code::InvalidArgument, "no media codec in params.codecs",
                std::string(field) + ".codecs");
  }
  return Done{};
}

Result<Done> check_extensions(const RtpParameters& parameters, std::string_view field) {
  //= RFC 8285 §4.2: the local identifier 0 is reserved for padding
  for (std::size_t i = 0; i < parameters.header_extensions.size(); ++i) {
    if (parameters.header_extensions[i].id == 0) {
      return fail(Code::InvalidArgument, "invalid ext.id",
                  path(field, "headerExtensions", i, "id"));
    }
  }
  return Done{};
}

Result<Done> check_encodings(const RtpParameters& parameters, std::string_view field) {
  const bool alone = parameters.encodings.size() == 1;
  for (std::size_t i = 0; i < parameters.encodings.size(); ++i) {
    const RtpEncodingParameters& encoding = parameters.encodings[i];
    if (encoding.codec_payload_type) {
      const RtpCodecParameters* codec = find_codec(parameters, *encoding.codec_payload_type);
      if (!codec || is_rtx(codec->mime_type)) {
        return fail(Code::InvalidArgument, "unknown encoding.codecPayloadType",
                    path(field, "encodings", i, "codecPayloadType"));
      }
    }
    if (encoding.ssrc || encoding.rid) { continue; }
    if (!alone) {
      return fail(Code::InvalidArgument,
                  "wrong entry in rtpMapping.encodings (missing ssrc or rid)",
                  path(field, "encodings", i, "ssrc"));
    }
    if (!parameters.mid) {
      return fail(Code::InvalidArgument,
                  "wrong entry in rtpMapping.encodings (missing ssrc or rid, or rtpParameters.mid)",
                  path(field, "encodings", i, "ssrc"));
    }
  }
  return Done{};
}

const RtpCodecParameters& codec_of(const RtpParameters& parameters,
                                   const RtpEncodingParameters& encoding) {
  const RtpCodecParameters* named =
      encoding.codec_payload_type ? find_codec(parameters, *encoding.codec_payload_type) : nullptr;
  return named ? *named : *first_media_codec(parameters);
}

ScalabilityMode layers_of(const RtpEncodingParameters& encoding) {
  return parse_scalability_mode(encoding.scalability_mode.value_or(""));
}

Result<ProducerType> type_of_many(const RtpParameters& parameters, std::string_view field) {
  for (std::size_t i = 0; i < parameters.encodings.size(); ++i) {
    const RtpEncodingParameters& encoding = parameters.encodings[i];
    const RtpCodecParameters& codec = codec_of(parameters, encoding);
    if (!can_have_layers(codec.mime_type)) {
      return fail(Code::InvalidArgument, codec.mime_type + " codec not supported for simulcast",
                  std::string(field) + ".encodings");
    }
    if (layers_of(encoding).spatial_layers > 1) {
      return fail(Code::InvalidArgument,
                  "cannot use both simulcast and encodings with multiple SVC spatial layers",
                  path(field, "encodings", i, "scalabilityMode"));
    }
  }
  return ProducerType::Simulcast;
}

Result<ProducerType> type_of_one(const RtpParameters& parameters, std::string_view field) {
  const RtpEncodingParameters& encoding = parameters.encodings.front();
  const ScalabilityMode layers = layers_of(encoding);
  if (layers.spatial_layers == 1 && layers.temporal_layers == 1) { return ProducerType::Simple; }
  if (!can_have_layers(codec_of(parameters, encoding).mime_type)) {
    return fail(Code::InvalidArgument, "invalid RTP parameters",
                path(field, "encodings", 0, "scalabilityMode"));
  }
  return ProducerType::Svc;
}

// What one transport can tell streams apart by, gathered from its producers.
struct StreamNames {
  std::vector<std::uint32_t> ssrcs;
  std::vector<std::string_view> rids;
  std::vector<std::string_view> mids;

  void add(const RtpEncodingParameters& encoding) {
    if (encoding.ssrc) { ssrcs.push_back(*encoding.ssrc); }
    if (encoding.rtx_ssrc) { ssrcs.push_back(*encoding.rtx_ssrc); }
    if (encoding.rid) { rids.push_back(*encoding.rid); }
  }
};

template <typename List, typename Item>
bool contains(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

Error taken(std::string what, std::string_view value, std::string field) {
  return fail(Code::AlreadyExists, std::move(what) + std::string(value) + "]", std::move(field));
}

}  // namespace

std::uint32_t random_ssrc_base(Random& random) {
  return kSsrcMin + static_cast<std::uint32_t>(random.below(kSsrcEnd - kSsrcMin));
}

void complete_producer_parameters(RtpParameters& parameters, std::string_view cname) {
  if (parameters.encodings.empty()) { parameters.encodings.emplace_back(); }
  parameters.rtcp.cname = std::string(cname);
}

Result<ProducerMapping> producer_mapping(RtpParameters& parameters, const RtpCapabilities& router,
                                         std::uint32_t mapped_ssrc_base, std::string_view field) {
  ProducerMapping mapping;
  MADANG_TRY([[maybe_unused]] const Done media,
             map_media_codecs(parameters, router, field, mapping));
  MADANG_TRY([[maybe_unused]] const Done rtx, map_rtx_codecs(parameters, router, field, mapping));
  for (const RtpEncodingParameters& encoding : parameters.encodings) {
    mapping.encodings.push_back({mapped_ssrc_base++, encoding.ssrc, encoding.rid});
  }
  return mapping;
}

RtpParameters consumable_parameters(MediaKind kind, const RtpParameters& parameters,
                                    const RtpCapabilities& router, const ProducerMapping& mapping) {
  RtpParameters consumable;
  consumable.msid = parameters.msid;
  add_consumable_codecs(parameters, router, mapping, consumable);
  add_consumable_extensions(kind, parameters, router, consumable);
  const std::size_t count = std::min(parameters.encodings.size(), mapping.encodings.size());
  for (std::size_t i = 0; i < count; ++i) {
    RtpEncodingParameters encoding = parameters.encodings[i];
    encoding.rid.reset();
    encoding.rtx_ssrc.reset();
    encoding.codec_payload_type.reset();
    encoding.ssrc = mapping.encodings[i].mapped_ssrc;
    consumable.encodings.push_back(std::move(encoding));
  }
  consumable.rtcp.cname = parameters.rtcp.cname;
  return consumable;
}

Result<ProducerType> check_producer(MediaKind kind, const RtpParameters& parameters,
                                    std::string_view field) {
  MADANG_TRY([[maybe_unused]] const Done codecs, check_codecs(kind, parameters, field));
  MADANG_TRY([[maybe_unused]] const Done extensions, check_extensions(parameters, field));
  if (parameters.mid && parameters.mid->empty()) {
    return fail(Code::InvalidArgument, "empty params.mid", std::string(field) + ".mid");
  }
  if (parameters.encodings.empty()) {
    return fail(Code::InvalidArgument, "empty params.encodings", std::string(field) + ".encodings");
  }
  MADANG_TRY([[maybe_unused]] const Done encodings, check_encodings(parameters, field));
  if (parameters.encodings.size() > 1) { return type_of_many(parameters, field); }
  if (kind == MediaKind::Audio) { return ProducerType::Simple; }
  return type_of_one(parameters, field);
}

Result<Done> check_streams_are_new(const RtpParameters& parameters,
                                   std::span<const RtpParameters* const> others_of_transport,
                                   std::string_view field) {
  StreamNames names;
  for (const RtpParameters* other : others_of_transport) {
    for (const RtpEncodingParameters& encoding : other->encodings) { names.add(encoding); }
    if (other->mid) { names.mids.push_back(*other->mid); }
  }
  // Rids of other producers are no conflict when the mid tells them apart; twice in one producer
  // they are.
  if (parameters.mid) { names.rids.clear(); }
  for (std::size_t i = 0; i < parameters.encodings.size(); ++i) {
    const RtpEncodingParameters& encoding = parameters.encodings[i];
    if (encoding.ssrc && contains(names.ssrcs, *encoding.ssrc)) {
      return taken("ssrc already exists in RTP listener [ssrc:", std::to_string(*encoding.ssrc),
                   path(field, "encodings", i, "ssrc"));
    }
    if (encoding.rtx_ssrc &&
        (contains(names.ssrcs, *encoding.rtx_ssrc) || encoding.rtx_ssrc == encoding.ssrc)) {
      return taken("RTX ssrc already exists in RTP listener [ssrc:",
                   std::to_string(*encoding.rtx_ssrc), path(field, "encodings", i, "rtx.ssrc"));
    }
    if (encoding.rid && contains(names.rids, *encoding.rid)) {
      return taken("RID already exists in RTP listener and no MID is given [rid:", *encoding.rid,
                   path(field, "encodings", i, "rid"));
    }
    names.add(encoding);
  }
  if (parameters.mid && contains(names.mids, *parameters.mid)) {
    return taken("MID already exists in RTP listener [mid:", *parameters.mid,
                 std::string(field) + ".mid");
  }
  return Done{};
}

}  // namespace madang::ortc
