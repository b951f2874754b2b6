#include "ortc/consumer.hpp"

#include <algorithm>

#include "ortc/codec_match.hpp"
#include "ortc/scalability_mode.hpp"
#include "ortc/supported_capabilities.hpp"

namespace madang::ortc {
namespace {

const RtpCodecCapability* find_match(const RtpCapabilities& remote,
                                     const RtpCodecParameters& codec) {
  for (const RtpCodecCapability& candidate : remote.codecs) {
    if (matches(CodecView(candidate), CodecView(codec), MatchMode::Strict)) { return &candidate; }
  }
  return nullptr;
}

bool is_generic_nack(const RtcpFeedback& feedback) {
  return feedback.type == "nack" && feedback.parameter.empty();
}

bool has_extension(const RtpParameters& parameters, std::string_view extension_uri) {
  return std::any_of(parameters.header_extensions.begin(), parameters.header_extensions.end(),
                     [&](const auto& extension) { return extension.uri == extension_uri; });
}

void add_common_codecs(const RtpParameters& consumable, const RtpCapabilities& remote,
                       bool enable_rtx, RtpParameters& consumer) {
  for (const RtpCodecParameters& codec : consumable.codecs) {
    if (!enable_rtx && is_rtx(codec.mime_type)) { continue; }
    const RtpCodecCapability* match = find_match(remote, codec);
    if (!match) { continue; }
    RtpCodecParameters& kept = consumer.codecs.emplace_back(codec);
    kept.rtcp_feedback = match->rtcp_feedback;
    // Without RTX there is nothing to answer a NACK with.
    if (!enable_rtx) { std::erase_if(kept.rtcp_feedback, is_generic_nack); }
  }
}

void remove_orphaned_rtx(RtpParameters& consumer) {
  std::vector<std::int64_t> media_types;
  for (const RtpCodecParameters& codec : consumer.codecs) {
    if (!is_rtx(codec.mime_type)) { media_types.push_back(codec.payload_type); }
  }
  std::erase_if(consumer.codecs, [&](const RtpCodecParameters& codec) {
    const auto apt = codec.parameters.integer("apt");
    return is_rtx(codec.mime_type) &&
           (!apt || std::find(media_types.begin(), media_types.end(), *apt) == media_types.end());
  });
}

void add_common_extensions(const RtpParameters& consumable, const RtpCapabilities& remote,
                           RtpParameters& consumer) {
  for (const RtpHeaderExtensionParameters& extension : consumable.header_extensions) {
    const auto same = [&](const RtpHeaderExtensionCapability& candidate) {
      return candidate.uri == extension.uri && candidate.preferred_id == extension.id;
    };
    if (std::any_of(remote.header_extensions.begin(), remote.header_extensions.end(), same)) {
      consumer.header_extensions.push_back(extension);
    }
  }
}

// One bandwidth estimate at most, and only one that the header extensions can feed.
void choose_bandwidth_feedback(RtpParameters& consumer) {
  const bool wide = has_extension(consumer, uri::kTransportWideCc);
  const bool remb = !wide && has_extension(consumer, uri::kAbsSendTime);
  for (RtpCodecParameters& codec : consumer.codecs) {
    std::erase_if(codec.rtcp_feedback, [&](const RtcpFeedback& feedback) {
      return (!remb && feedback.type == "goog-remb") || (!wide && feedback.type == "transport-cc");
    });
  }
}

std::optional<std::string> merged_scalability_mode(const RtpParameters& consumable) {
  for (const RtpEncodingParameters& encoding : consumable.encodings) {
    if (encoding.scalability_mode && !encoding.scalability_mode->empty()) {
      return encoding.scalability_mode;
    }
  }
  return std::nullopt;
}

// All streams of the producer become one: what was N encodings reads as N spatial layers.
RtpEncodingParameters merge_encodings(const RtpParameters& consumable, std::uint32_t ssrc,
                                      bool rtx) {
  RtpEncodingParameters merged;
  merged.ssrc = ssrc;
  if (rtx) { merged.rtx_ssrc = ssrc + 1; }
  merged.scalability_mode = merged_scalability_mode(consumable);
  if (const std::size_t count = consumable.encodings.size(); count > 1) {
    const ScalabilityMode mode = parse_scalability_mode(merged.scalability_mode.value_or(""));
    merged.scalability_mode =
        "L" + std::to_string(count) + "T" + std::to_string(mode.temporal_layers);
  }
  for (const RtpEncodingParameters& encoding : consumable.encodings) {
    if (encoding.max_bitrate_bps.value_or(0) > merged.max_bitrate_bps.value_or(0)) {
      merged.max_bitrate_bps = encoding.max_bitrate_bps;
    }
  }
  return merged;
}

RtcpParameters rtcp_for_consumer(const RtpParameters& consumable) {
  return {.cname = consumable.rtcp.cname, .reduced_size = true, .mux = std::nullopt};
}

// Between routers nobody estimates bandwidth, and the mid is chosen anew at the far end.
bool is_for_one_hop(const RtpHeaderExtensionParameters& extension) {
  return extension.uri == uri::kMid || extension.uri == uri::kAbsSendTime ||
         extension.uri == uri::kTransportWideCc;
}

void add_pipe_extensions(const RtpParameters& consumable, RtpParameters& pipe) {
  pipe.header_extensions = consumable.header_extensions;
  std::erase_if(pipe.header_extensions, is_for_one_hop);
  if (!has_extension(pipe, uri::kDependencyDescriptor)) {
    for (const auto& extension : supported_capabilities().header_extensions) {
      if (extension.uri != uri::kDependencyDescriptor) { continue; }
      pipe.header_extensions.push_back({extension.uri, extension.preferred_id, false, {}});
      break;
    }
  }
  std::stable_sort(pipe.header_extensions.begin(), pipe.header_extensions.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
}

bool is_for_pipe(const RtcpFeedback& feedback, bool enable_rtx) {
  return feedback == RtcpFeedback{"nack", "pli"} || feedback == RtcpFeedback{"ccm", "fir"} ||
         (enable_rtx && is_generic_nack(feedback));
}

}  // namespace

bool can_consume(const RtpParameters& consumable, const RtpCapabilities& remote) {
  for (const RtpCodecParameters& codec : consumable.codecs) {
    if (find_match(remote, codec)) { return !is_rtx(codec.mime_type); }
  }
  return false;
}

Result<RtpParameters> consumer_parameters(const RtpParameters& consumable,
                                          const RtpCapabilities& remote,
                                          const ConsumerOptions& options) {
  RtpParameters consumer;
  consumer.mid = options.mid;
  consumer.msid = consumable.msid;
  add_common_codecs(consumable, remote, options.enable_rtx, consumer);
  remove_orphaned_rtx(consumer);
  if (consumer.codecs.empty() || is_rtx(consumer.codecs.front().mime_type)) {
    return fail(Code::Unsupported, "no compatible media codecs", "rtpCapabilities.codecs");
  }
  add_common_extensions(consumable, remote, consumer);
  choose_bandwidth_feedback(consumer);
  const bool rtx = std::any_of(consumer.codecs.begin(), consumer.codecs.end(),
                               [](const auto& codec) { return is_rtx(codec.mime_type); });
  consumer.encodings.push_back(merge_encodings(consumable, options.ssrc, rtx));
  consumer.rtcp = rtcp_for_consumer(consumable);
  return consumer;
}

RtpParameters pipe_consumer_parameters(const RtpParameters& consumable,
                                       const PipeConsumerOptions& options) {
  RtpParameters pipe;
  pipe.msid = consumable.msid;
  for (const RtpCodecParameters& codec : consumable.codecs) {
    if (!options.enable_rtx && is_rtx(codec.mime_type)) { continue; }
    RtpCodecParameters& kept = pipe.codecs.emplace_back(codec);
    std::erase_if(kept.rtcp_feedback, [&](const RtcpFeedback& feedback) {
      return !is_for_pipe(feedback, options.enable_rtx);
    });
  }
  add_pipe_extensions(consumable, pipe);
  std::uint32_t index = 0;
  for (const RtpEncodingParameters& encoding : consumable.encodings) {
    RtpEncodingParameters& kept = pipe.encodings.emplace_back(encoding);
    kept.ssrc = options.ssrc_base + index;
    kept.rtx_ssrc.reset();
    if (options.enable_rtx) { kept.rtx_ssrc = options.rtx_ssrc_base + index; }
    ++index;
  }
  pipe.rtcp = rtcp_for_consumer(consumable);
  return pipe;
}

}  // namespace madang::ortc
