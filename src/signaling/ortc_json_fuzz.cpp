// Foreign JSON text through the codec and on through the whole negotiation.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "ortc/consumer.hpp"
#include "ortc/producer.hpp"
#include "ortc/router_capabilities.hpp"
#include "signaling/ortc_json.hpp"

namespace madang {
namespace {

namespace json = boost::json;

const ortc::RtpCapabilities& default_router() {
  static const ortc::RtpCapabilities router =
      *ortc::generate_router_capabilities(ortc::default_media_codecs());
  return router;
}

void negotiate(ortc::RtpParameters parameters, const ortc::RtpCapabilities& remote) {
  ortc::complete_producer_parameters(parameters, "cname");
  const auto kind = parameters.codecs.empty()
                        ? ortc::MediaKind::Audio
                        : ortc::kind_of_mime_type(parameters.codecs[0].mime_type).value();
  const auto mapping = ortc::producer_mapping(parameters, default_router(), 500'000'000);
  if (!mapping) { return; }
  const auto type = ortc::check_producer(kind, parameters);
  const auto fresh = ortc::check_streams_are_new(parameters, {});
  MADANG_CHECK(!type || !parameters.codecs.empty());
  MADANG_CHECK(fresh || !fresh.error().field.empty());
  const auto consumable = ortc::consumable_parameters(kind, parameters, default_router(), *mapping);
  MADANG_CHECK(consumable.encodings.size() == parameters.encodings.size());
  const auto consumer = ortc::consumer_parameters(consumable, remote, {.ssrc = 1});
  MADANG_CHECK(consumer || !ortc::can_consume(consumable, remote));
  if (consumer) { signaling::to_json(*consumer); }
  signaling::to_json(
      ortc::pipe_consumer_parameters(consumable, {.ssrc_base = 1, .enable_rtx = true}));
}

void try_parameters(const json::value& value) {
  auto parameters = signaling::parse_rtp_parameters(value);
  if (!parameters) {
    MADANG_CHECK(!parameters.error().message.empty());
    return;
  }
  // What was accepted once is accepted again in its normal form.
  MADANG_CHECK(signaling::parse_rtp_parameters(signaling::to_json(*parameters)).has_value());
  negotiate(*parameters, default_router());
}

void try_capabilities(const json::value& value) {
  const auto remote = signaling::parse_rtp_capabilities(value);
  if (!remote) { return; }
  const auto again = signaling::parse_rtp_capabilities(signaling::to_json(*remote));
  MADANG_CHECK(again.has_value());
  ortc::RtpParameters parameters;
  for (const auto& codec : remote->codecs) {
    parameters.codecs.push_back({codec.mime_type, codec.preferred_payload_type.value_or(0),
                                 codec.clock_rate, codec.channels, codec.parameters,
                                 codec.rtcp_feedback});
  }
  negotiate(std::move(parameters), *remote);
}

void try_rest(const json::value& value) {
  if (const auto codecs = signaling::parse_media_codecs(value)) {
    const auto router = ortc::generate_router_capabilities(*codecs);
    if (router) { signaling::to_json(*router); }
  }
  if (const auto stream = signaling::parse_sctp_stream_parameters(value)) {
    const auto again = signaling::parse_sctp_stream_parameters(signaling::to_json(*stream));
    // An order that was implied by a limit may be said aloud, as long as it is "unordered".
    MADANG_CHECK(again.has_value() && *again == *stream);
  }
  if (const auto streams = signaling::parse_num_sctp_streams(value)) {
    signaling::to_json(*streams);
  }
}

}  // namespace
}  // namespace madang

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace json = boost::json;
  json::parse_options options;
  options.max_depth = madang::signaling::kJsonDepthMax;
  json::error_code error;
  const json::value value =
      json::parse(json::string_view(reinterpret_cast<const char*>(data), size), error, {}, options);
  if (error) { return 0; }
  madang::try_parameters(value);
  madang::try_capabilities(value);
  madang::try_rest(value);
  return 0;
}
