#include "signaling/peer_requests.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <span>
#include <utility>

#include "signaling/fields.hpp"
#include "signaling/ortc_json.hpp"
#include "signaling/utf8.hpp"

namespace madang::signaling {

namespace {

namespace json = boost::json;

using Decoded = Result<room::PeerRequest>;

constexpr std::size_t kMethodShownBytes = 128;

/// A request that has nothing but the id of one producer, or one consumer, or one transport.
template <typename Request, auto kMember>
Decoded only_id(const Json& data, std::string_view key) {
  Request request;
  using Id = decltype((request.*kMember).id);
  request.*kMember = id_field<Id>(data, key);
  return room::PeerRequest{std::move(request)};
}

Decoded router_capabilities(const Json&) {
  return room::PeerRequest{room::GetRouterRtpCapabilities{}};
}

Decoded join(const Json& data) {
  room::Join request{.display_name = display_name_field(data),
                     .device = object_field(data, "device"),
                     .rtp_capabilities = std::nullopt,
                     .wants_data = is_given(data.member("sctpCapabilities"))};
  const json::value* capabilities = data.member("rtpCapabilities");
  if (is_given(capabilities)) {
    // Wrong capabilities are no reason to stay outside: with them there is nothing that can be
    // consumed.
    Result<ortc::RtpCapabilities> parsed = parse_rtp_capabilities(*capabilities);
    if (parsed) { request.rtp_capabilities = std::move(parsed).value(); }
  }
  return room::PeerRequest{std::move(request)};
}

Decoded create_webrtc_transport(const Json& data) {
  MADANG_TRY(auto sctp, sctp_field(data));
  return room::PeerRequest{
      room::CreateWebRtcTransport{.force_tcp = is_given(data.member("forceTcp")),
                                  .producing = is_given(data.member("producing")),
                                  .consuming = is_given(data.member("consuming")),
                                  .sctp = sctp}};
}

Decoded connect_webrtc_transport(const Json& data) {
  return room::PeerRequest{room::ConnectWebRtcTransport{
      id_field<media::TransportId>(data, "transportId"), dtls_parameters_field(data)}};
}

Decoded restart_ice(const Json& data) {
  return only_id<room::RestartIce, &room::RestartIce::transport>(data, "transportId");
}

/// Without a peerId of its own: that key is ours.
room::JsonText app_data(const Json& data) {
  const json::value* value = data.member("appData");
  if (value == nullptr || !value->is_object() || !value->get_object().contains("peerId")) {
    return object_field(data, "appData");
  }
  json::object cleared = value->get_object();
  cleared.erase("peerId");
  return {json::serialize(cleared)};
}

Decoded produce(const Json& data) {
  return room::PeerRequest{room::Produce{id_field<media::TransportId>(data, "transportId"),
                                         kind_field(data), rtp_parameters_field(data),
                                         app_data(data)}};
}

Decoded close_producer(const Json& data) {
  return only_id<room::CloseProducer, &room::CloseProducer::producer>(data, "producerId");
}

Decoded pause_producer(const Json& data) {
  return only_id<room::PauseProducer, &room::PauseProducer::producer>(data, "producerId");
}

Decoded resume_producer(const Json& data) {
  return only_id<room::ResumeProducer, &room::ResumeProducer::producer>(data, "producerId");
}

Decoded pause_consumer(const Json& data) {
  return only_id<room::PauseConsumer, &room::PauseConsumer::consumer>(data, "consumerId");
}

Decoded resume_consumer(const Json& data) {
  return only_id<room::ResumeConsumer, &room::ResumeConsumer::consumer>(data, "consumerId");
}

Decoded request_key_frame(const Json& data) {
  return only_id<room::RequestConsumerKeyFrame, &room::RequestConsumerKeyFrame::consumer>(
      data, "consumerId");
}

/// The number as the byte that it becomes further down: whole, and no more than fits.
std::uint8_t byte_of(const json::value& number) {
  const double value = number.to_number<double>();
  return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
}

Result<media::PreferredLayers> layers_in(const Json& data) {
  const json::value* spatial = data.member("spatialLayer");
  if (spatial == nullptr || !spatial->is_number()) {
    return fail(Code::InvalidArgument, "spatialLayer must be a number", "spatialLayer");
  }
  media::PreferredLayers layers{.spatial = byte_of(*spatial)};
  const json::value* temporal = data.member("temporalLayer");
  if (temporal != nullptr && temporal->is_number()) {
    layers.temporal = byte_of(*temporal);
  } else if (is_given(temporal)) {
    return fail(Code::InvalidArgument, "if given, temporalLayer must be a number", "temporalLayer");
  }
  return layers;
}

Decoded set_preferred_layers(const Json& data) {
  return room::PeerRequest{room::SetConsumerPreferredLayers{
      id_field<media::ConsumerId>(data, "consumerId"), layers_in(data)}};
}

Result<std::uint8_t> priority_in(const Json& data) {
  const json::value* priority = data.member("priority");
  if (priority == nullptr || !priority->is_number() || priority->to_number<double>() < 0) {
    return fail(Code::InvalidArgument, "priority must be a positive number", "priority");
  }
  const std::uint8_t value = byte_of(*priority);
  if (value == 0) {
    return fail(Code::InvalidArgument,
                "wrong priority (must be higher than 0) [method:consumer.setPriority]", "priority");
  }
  return value;
}

Decoded set_priority(const Json& data) {
  return room::PeerRequest{room::SetConsumerPriority{
      id_field<media::ConsumerId>(data, "consumerId"), priority_in(data)}};
}

Decoded change_display_name(const Json& data) {
  return room::PeerRequest{room::ChangeDisplayName{display_name_field(data)}};
}

Decoded transport_stats(const Json& data) {
  return only_id<room::GetTransportStats, &room::GetTransportStats::transport>(data, "transportId");
}

Decoded producer_stats(const Json& data) {
  return only_id<room::GetProducerStats, &room::GetProducerStats::producer>(data, "producerId");
}

Decoded consumer_stats(const Json& data) {
  return only_id<room::GetConsumerStats, &room::GetConsumerStats::consumer>(data, "consumerId");
}

Decoded data_producer_stats(const Json& data) {
  return only_id<room::GetDataProducerStats, &room::GetDataProducerStats::data_producer>(
      data, "dataProducerId");
}

Decoded data_consumer_stats(const Json& data) {
  return only_id<room::GetDataConsumerStats, &room::GetDataConsumerStats::data_consumer>(
      data, "dataConsumerId");
}

/// A number that is given and not negative, or what its absence stands for.
Result<double> amount(const json::value* value, std::string_view field, double fallback,
                      double most) {
  if (!is_given(value)) { return fallback; }
  if (!value->is_number() || value->to_number<double>() < 0) {
    return fail(Code::InvalidArgument, std::string(field) + " must be a positive number",
                std::string(field));
  }
  return std::min(value->to_number<double>(), most);
}

struct ThrottleKeys {
  std::string_view uplink, downlink;
};

/// kbit/s, ms and percent become what they are. `find` gives a member.
template <typename Find>
Result<media::Throttle> throttle_in(Find&& find, ThrottleKeys keys) {
  constexpr double kKbpsMax = 1'000'000, kRttMsMax = 10'000, kPercentMax = 100;
  MADANG_TRY(const double up, amount(find(keys.uplink), keys.uplink, kKbpsMax, kKbpsMax));
  MADANG_TRY(const double down, amount(find(keys.downlink), keys.downlink, kKbpsMax, kKbpsMax));
  MADANG_TRY(const double rtt, amount(find("rtt"), "rtt", 0, kRttMsMax));
  MADANG_TRY(const double loss, amount(find("packetLoss"), "packetLoss", 0, kPercentMax));
  const auto rate = [](double kbps) {
    return Bitrate{std::max(static_cast<std::int64_t>(kbps * 1000), std::int64_t{1000})};
  };
  return media::Throttle{.uplink = rate(up),
                         .downlink = rate(down),
                         .round_trip = std::chrono::microseconds(static_cast<std::int64_t>(rtt * 1000)),
                         .loss_ppm = static_cast<std::uint32_t>(loss * 10'000)};
}

std::string secret_field(const Json& data) { return text_field(data, "secret").value_or(""); }

Decoded apply_throttle(const Json& data) {
  const auto find = [&](std::string_view key) { return data.member(key); };
  return room::PeerRequest{
      room::ApplyNetworkThrottle{secret_field(data), throttle_in(find, {"uplink", "downlink"})}};
}

Decoded reset_throttle(const Json& data) {
  return room::PeerRequest{room::ResetNetworkThrottle{secret_field(data)}};
}

// ------------------------------------------------------------------------------------------------
// what the newer dialect says differently

Decoded join_newer(const Json& data) {
  MADANG_TRY(room::PeerRequest request, join(data));
  // Who speaks it does not say that it has data channels: it has.
  std::get<room::Join>(request).wants_data |= data.member("sctpCapabilities") == nullptr;
  return request;
}

/// The direction is the client's word for what the transport is for.
Decoded create_transport_newer(const Json& data) {
  MADANG_TRY(auto sctp, sctp_field(data));
  if (data.member("sctpCapabilities") == nullptr) { sctp = ortc::NumSctpStreams{}; }
  const json::value* app_data = data.member("appData");
  const json::object* members = app_data == nullptr ? nullptr : app_data->if_object();
  const json::value* direction = members == nullptr ? nullptr : members->if_contains("direction");
  const std::string_view text = direction != nullptr && direction->is_string()
                                    ? std::string_view(direction->get_string())
                                    : std::string_view();
  if (text != "producer" && text != "consumer") {
    return fail(Code::InvalidArgument, "invalid appData.direction \"" + shown(direction) + "\"",
                "appData.direction");
  }
  return room::PeerRequest{
      room::CreateWebRtcTransport{.force_tcp = is_given(data.member("forceTcp")),
                                  .producing = text == "producer",
                                  .consuming = text == "consumer",
                                  .sctp = sctp}};
}

Decoded apply_throttle_newer(const Json& data) {
  const json::value* options = data.member("options");
  const json::object* members = options == nullptr ? nullptr : options->if_object();
  const auto find = [&](std::string_view key) {
    return members == nullptr ? nullptr : members->if_contains(key);
  };
  return room::PeerRequest{
      room::ApplyNetworkThrottle{secret_field(data), throttle_in(find, {"up", "down"})}};
}

Decoded produce_data_newer(const Json& data) {
  room::ProduceData request = produce_data_fields(data);
  request.transport = id_field<media::TransportId>(data, "transportId");
  const json::value* app_data = data.member("appData");
  const json::object* members = app_data == nullptr ? nullptr : app_data->if_object();
  const json::value* channel = members == nullptr ? nullptr : members->if_contains("channel");
  if (channel != nullptr && channel->is_string()) { request.channel = channel->get_string(); }
  return room::PeerRequest{std::move(request)};
}

Decoded rtcstats_url(const Json&) { return room::PeerRequest{room::GetRtcStatsUrl{}}; }

Decoded produce_data(const Json& data) {
  room::ProduceData request = produce_data_fields(data);
  request.transport = id_field<media::TransportId>(data, "transportId");
  return room::PeerRequest{std::move(request)};
}

struct Method {
  std::string_view name;
  Decoded (*decode)(const Json& data);
};
constexpr std::array kClassic{
    Method{"getRouterRtpCapabilities", router_capabilities},
    Method{"join", join},
    Method{"createWebRtcTransport", create_webrtc_transport},
    Method{"connectWebRtcTransport", connect_webrtc_transport},
    Method{"restartIce", restart_ice},
    Method{"produce", produce},
    Method{"closeProducer", close_producer},
    Method{"pauseProducer", pause_producer},
    Method{"resumeProducer", resume_producer},
    Method{"pauseConsumer", pause_consumer},
    Method{"resumeConsumer", resume_consumer},
    Method{"setConsumerPreferredLayers", set_preferred_layers},
    Method{"setConsumerPriority", set_priority},
    Method{"requestConsumerKeyFrame", request_key_frame},
    Method{"changeDisplayName", change_display_name},
    Method{"applyNetworkThrottle", apply_throttle},
    Method{"resetNetworkThrottle", reset_throttle},
    Method{"getTransportStats", transport_stats},
    Method{"getProducerStats", producer_stats},
    Method{"getConsumerStats", consumer_stats},
    Method{"getDataProducerStats", data_producer_stats},
    Method{"getDataConsumerStats", data_consumer_stats},
    Method{"produceData", produce_data},
};
constexpr std::array kNewer{
    Method{"getRouterRtpCapabilities", router_capabilities},
    Method{"join", join_newer},
    Method{"createWebRtcTransport", create_transport_newer},
    Method{"connectWebRtcTransport", connect_webrtc_transport},
    Method{"restartIce", restart_ice},
    Method{"produce", produce},
    Method{"closeProducer", close_producer},
    Method{"pauseProducer", pause_producer},
    Method{"resumeProducer", resume_producer},
    Method{"pauseConsumer", pause_consumer},
    Method{"resumeConsumer", resume_consumer},
    Method{"setConsumerPreferredLayers", set_preferred_layers},
    Method{"setConsumerPriority", set_priority},
    Method{"requestConsumerKeyFrame", request_key_frame},
    Method{"changeDisplayName", change_display_name},
    Method{"applyNetworkThrottle", apply_throttle_newer},
    Method{"stopNetworkThrottle", reset_throttle},
    Method{"produceData", produce_data_newer},
    Method{"getTransportStats", transport_stats},
    Method{"getProducerStats", producer_stats},
    Method{"getConsumerStats", consumer_stats},
    Method{"getDataProducerStats", data_producer_stats},
    Method{"getDataConsumerStats", data_consumer_stats},
    Method{"getRtcStatsUrl", rtcstats_url},
};
/// What the newer dialect does not ask but tells, expecting no answer.
constexpr std::array<std::string_view, 9> kTold{
    "closeProducer",  "pauseProducer",  "resumeProducer",
    "pauseConsumer",  "resumeConsumer", "setConsumerPreferredLayers",
    "setConsumerPriority", "requestConsumerKeyFrame", "changeDisplayName"};

std::span<const Method> methods_of(Dialect dialect) {
  if (dialect == Dialect::Newer) { return kNewer; }
  return kClassic;
}

}  // namespace

Result<room::PeerRequest> decode_peer_request(Dialect dialect, std::string_view method,
                                              const Json& data) {
  const std::span<const Method> methods = methods_of(dialect);
  const auto known = std::find_if(methods.begin(), methods.end(),
                                  [&](const Method& m) { return m.name == method; });
  if (known == methods.end()) {
    return fail(Code::NotFound,
                "unknown request.method \"" + shortened(method, kMethodShownBytes) + "\"");
  }
  return known->decode(data);
}

Result<room::PeerRequest> decode_peer_notification(Dialect dialect, std::string_view method,
                                                   const Json& data) {
  const bool is_known = std::find(kTold.begin(), kTold.end(), method) != kTold.end();
  if (dialect != Dialect::Newer || !is_known) {
    return fail(Code::NotFound,
                "unknown notification.method \"" + shortened(method, kMethodShownBytes) + "\"");
  }
  return decode_peer_request(dialect, method, data);
}

std::vector<std::string_view> peer_methods() {
  std::vector<std::string_view> names;
  for (const Method& method : kClassic) { names.push_back(method.name); }
  return names;
}

}  // namespace madang::signaling
