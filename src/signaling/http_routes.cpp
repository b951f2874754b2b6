#include "signaling/http_routes.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "room/room_kind.hpp"
#include "signaling/connect_request.hpp"
#include "signaling/fields.hpp"
#include "signaling/json_writer.hpp"
#include "signaling/ortc_json.hpp"
#include "signaling/query.hpp"
#include "signaling/utf8.hpp"

namespace madang::signaling {

namespace {

namespace json = boost::json;

constexpr std::size_t kSegmentsMax = 16;
constexpr std::size_t kIdShownBytes = 128;
constexpr std::string_view kSrtpSuite = "AES_CM_128_HMAC_SHA1_80";  // what senders of plain RTP know

Error missing(std::string_view field) {
  return fail(Code::InvalidArgument, "missing " + std::string(field), std::string(field));
}

// ------------------------------------------------------------------------------------------- one
// decoder each

/// The parts of a path that stand for names, decoded, and what came with it.
struct Parts {
  std::vector<std::string> names;  ///< room, broadcaster, transport: as many as the path has
  const Json& body;
  std::string_view query;
  std::string_view remote_address;

  const std::string& broadcaster() const { return names[1]; }
  room::IdText<media::TransportId> transport() const {
    return id_from<media::TransportId>(names[2], shortened(names[2], kIdShownBytes));
  }
};

using Decoded = Result<room::HttpRequest>;

/// The first value of that key.
std::optional<std::string> in_query(std::string_view query, std::string_view key) {
  for (QueryEntry& entry : parse_query(query)) {
    if (entry.key == key) { return std::move(entry.value); }
  }
  return std::nullopt;
}

Decoded get_room(const Parts& parts) {
  if (in_query(parts.query, "info") == "true") { return room::HttpRequest{room::InspectRoom{}}; }
  return room::HttpRequest{room::GetRoom{}};
}

Decoded create_room(const Parts&) { return room::HttpRequest{room::CreateRoom{}}; }

/// `{flag, name, version?}`: the flag is ours, so that everybody can tell what it is.
Result<room::JsonText> broadcaster_device(const Json& body) {
  const json::value* device = body.member("device");
  if (device != nullptr && device->is_null()) {
    return fail(Code::InvalidArgument, "body.device is null", "body.device");
  }
  const json::object* members = device == nullptr ? nullptr : device->if_object();
  const json::value* name = members == nullptr ? nullptr : members->if_contains("name");
  if (name == nullptr || !name->is_string() || name->get_string().empty()) {
    return missing("body.device.name");
  }
  JsonObjectWriter out;
  out.text("flag", "broadcaster").text("name", name->get_string());
  if (const json::value* version = members->if_contains("version")) {
    out.raw("version", json::serialize(*version));
  }
  return room::JsonText{std::move(out).finish()};
}

Decoded create_broadcaster(const Parts& parts) {
  const std::optional<std::string> id = text_field(parts.body, "id");
  if (!id) { return missing("body.id"); }
  const std::optional<std::string> display_name = text_field(parts.body, "displayName");
  if (!display_name) { return missing("body.displayName"); }
  MADANG_TRY(room::JsonText device, broadcaster_device(parts.body));
  room::CreateBroadcaster request{*id, *display_name, std::move(device), std::nullopt,
                                  std::string(parts.remote_address)};
  const json::value* capabilities = parts.body.member("rtpCapabilities");
  if (is_given(capabilities)) {
    if (!capabilities->is_object() && !capabilities->is_array()) {
      return fail(Code::InvalidArgument, "wrong body.rtpCapabilities", "body.rtpCapabilities");
    }
    request.rtp_capabilities = parse_rtp_capabilities(*capabilities);
  }
  return room::HttpRequest{std::move(request)};
}

Decoded delete_broadcaster(const Parts& parts) {
  return room::HttpRequest{room::DeleteBroadcaster{parts.broadcaster()}};
}

Decoded create_transport(const Parts& parts) {
  using Type = room::CreateBroadcasterTransport::Type;
  room::CreateBroadcasterTransport request;
  request.broadcaster = parts.broadcaster();
  const std::optional<std::string> type = text_field(parts.body, "type");
  if (type == "webrtc") {
    request.type = Type::WebRtc;
    MADANG_TRY(request.sctp, sctp_field(parts.body));
  } else if (type != "plain") {
    request.type = fail(Code::InvalidArgument, "invalid type", "type");
  } else if (is_given(parts.body.member("enableSctp"))) {
    MADANG_TRY(request.sctp, sctp_field(parts.body));
    if (!request.sctp) { request.sctp = ortc::NumSctpStreams{}; }
  }
  request.rtcp_mux = is_given(parts.body.member("rtcpMux"));
  const json::value* comedia = parts.body.member("comedia");
  request.comedia = comedia == nullptr || is_given(comedia);
  if (is_given(parts.body.member("enableSrtp"))) {
    request.srtp_suite = text_field(parts.body, "srtpCryptoSuite").value_or(std::string(kSrtpSuite));
  }
  return room::HttpRequest{std::move(request)};
}

Result<std::optional<std::uint16_t>> port_field(const Json& body, std::string_view key) {
  const json::value* value = body.member(key);
  if (value == nullptr) { return std::optional<std::uint16_t>(); }
  const std::optional<std::uint64_t> number =
      value->is_number() ? whole_number(*value) : std::nullopt;
  if (!number || *number == 0 || *number > 65'535) {
    return fail(Code::InvalidArgument, "wrong body." + std::string(key),
                "body." + std::string(key));
  }
  return std::optional(static_cast<std::uint16_t>(*number));
}

/// `{cryptoSuite, keyBase64}`; whether they are any good the engine knows.
Result<std::optional<media::SrtpParameters>> srtp_field(const Json& body) {
  const json::value* value = body.member("srtpParameters");
  if (!is_given(value)) { return std::optional<media::SrtpParameters>(); }
  const auto text_in = [&](std::string_view key) -> std::optional<std::string> {
    const json::object* members = value->if_object();
    const json::value* text = members == nullptr ? nullptr : members->if_contains(key);
    if (text == nullptr || !text->is_string()) { return std::nullopt; }
    return std::string(text->get_string());
  };
  const auto suite = text_in("cryptoSuite");
  if (!suite) { return missing("body.srtpParameters.cryptoSuite"); }
  const auto key = text_in("keyBase64");
  if (!key) { return missing("body.srtpParameters.keyBase64"); }
  return std::optional(media::SrtpParameters{*suite, *key});
}

/// All absent is a body for a WebRTC transport.
Result<media::ConnectPlainTransport> plain_address(const Json& body) {
  media::ConnectPlainTransport address;
  MADANG_TRY(address.port, port_field(body, "port"));
  MADANG_TRY(address.rtcp_port, port_field(body, "rtcpPort"));
  if (const std::optional<std::string> ip = text_field(body, "ip")) {
    address.ip = IpAddress::parse(*ip);
    if (!address.ip) { return fail(Code::InvalidArgument, "wrong body.ip", "body.ip"); }
  }
  MADANG_TRY(address.srtp, srtp_field(body));
  if (address.ip && !address.port) { return missing("body.port"); }
  if (address.port && !address.ip) { return missing("body.ip"); }
  return address;
}

Decoded connect_transport(const Parts& parts) {
  return room::HttpRequest{room::ConnectBroadcasterTransport{parts.broadcaster(), parts.transport(),
                                                             dtls_parameters_field(parts.body),
                                                             plain_address(parts.body)}};
}

Decoded produce(const Parts& parts) {
  return room::HttpRequest{room::BroadcasterProduce{parts.broadcaster(), parts.transport(),
                                                    kind_field(parts.body),
                                                    rtp_parameters_field(parts.body)}};
}

/// In the query, once: twice would be a list, which is not an id either. Else in the body.
Result<room::IdText<media::ProducerId>> wanted_producer(const Parts& parts) {
  std::optional<std::string> found;
  for (const QueryEntry& entry : parse_query(parts.query)) {
    if (entry.key != "producerId") { continue; }
    if (found) { return missing("producerId"); }
    found = entry.value;
  }
  if (!found) { found = text_field(parts.body, "producerId"); }
  if (!found || found->empty() || !is_utf8(*found)) { return missing("producerId"); }
  return id_from<media::ProducerId>(*found, shortened(*found, kIdShownBytes));
}

Decoded consume(const Parts& parts) {
  return room::HttpRequest{
      room::BroadcasterConsume{parts.broadcaster(), parts.transport(), wanted_producer(parts)}};
}

Decoded produce_data(const Parts& parts) {
  room::BroadcasterProduceData request{parts.broadcaster(), produce_data_fields(parts.body)};
  request.request.transport = parts.transport();
  return room::HttpRequest{std::move(request)};
}

Decoded consume_data(const Parts& parts) {
  room::BroadcasterConsumeData request{parts.broadcaster(), parts.transport(),
                                       missing("dataProducerId")};
  if (const std::optional<std::string> id = text_field(parts.body, "dataProducerId")) {
    request.data_producer = id_from<media::DataProducerId>(*id, shortened(*id, kIdShownBytes));
  }
  return room::HttpRequest{std::move(request)};
}

// -------------------------------------------------------------------------------------------------
// the routes

// ------------------------------------------------------------------------------------------------
// what the newer dialect asks differently

/// A room that is not there is not made.
Decoded get_room_newer(const Parts& parts) {
  MADANG_TRY(room::HttpRequest request, get_room(parts));
  if (auto* get = std::get_if<room::GetRoom>(&request)) { get->may_create = false; }
  return request;
}

Decoded create_broadcaster_newer(const Parts& parts) {
  const std::optional<std::string> id = text_field(parts.body, "peerId");
  if (!id) { return missing("body.peerId"); }
  const std::optional<std::string> display_name = text_field(parts.body, "displayName");
  if (!display_name) { return missing("body.displayName"); }
  MADANG_TRY(room::JsonText device, broadcaster_device(parts.body));
  return room::HttpRequest{room::CreateBroadcaster{*id, *display_name, std::move(device), std::nullopt,
                                                   std::string(parts.remote_address), false}};
}

Decoded join(const Parts& parts) {
  return room::HttpRequest{room::JoinBroadcaster{parts.broadcaster()}};
}

/// Plain ones only. The direction is the client's word for what it is for.
Decoded create_transport_newer(const Parts& parts) {
  const std::optional<std::string> direction = text_field(parts.body, "direction");
  if (direction != "producer" && direction != "consumer") {
    return fail(Code::InvalidArgument, "invalid direction", "body.direction");
  }
  room::CreateBroadcasterTransport request;
  request.broadcaster = parts.broadcaster();
  request.rtcp_mux = is_given(parts.body.member("rtcpMux"));
  request.comedia = is_given(parts.body.member("comedia"));
  return room::HttpRequest{std::move(request)};
}

room::IdText<media::TransportId> transport_in(const Json& body) {
  return id_field<media::TransportId>(body, "transportId");
}

Decoded produce_newer(const Parts& parts) {
  return room::HttpRequest{room::BroadcasterProduce{
      parts.broadcaster(), transport_in(parts.body), kind_field(parts.body),
      rtp_parameters_field(parts.body), object_field(parts.body, "appData")}};
}

Decoded list_producers(const Parts& parts) {
  return room::HttpRequest{room::ListProducers{parts.broadcaster()}};
}

Decoded consume_newer(const Parts& parts) {
  room::BroadcasterConsume request{parts.broadcaster(), transport_in(parts.body),
                                   id_field<media::ProducerId>(parts.body, "producerId")};
  const json::value* capabilities = parts.body.member("rtpCapabilities");
  if (!is_given(capabilities)) { return missing("body.rtpCapabilities"); }
  request.rtp_capabilities = parse_rtp_capabilities(*capabilities, "body.rtpCapabilities");
  request.paused = is_given(parts.body.member("paused"));
  return room::HttpRequest{std::move(request)};
}

Decoded resume_consumer(const Parts& parts) {
  return room::HttpRequest{room::ResumeBroadcasterConsumer{
      parts.broadcaster(),
      id_from<media::ConsumerId>(parts.names[2], shortened(parts.names[2], kIdShownBytes))}};
}

struct Route {
  std::string_view method;
  std::string_view pattern;  ///< segments; `:` stands for a name
  Decoded (*decode)(const Parts& parts);
};
constexpr std::array kClassic{
    Route{"POST", "rooms", create_room},
    Route{"GET", "rooms/:", get_room},
    Route{"POST", "rooms/:/broadcasters", create_broadcaster},
    Route{"DELETE", "rooms/:/broadcasters/:", delete_broadcaster},
    Route{"POST", "rooms/:/broadcasters/:/transports", create_transport},
    Route{"POST", "rooms/:/broadcasters/:/transports/:/connect", connect_transport},
    Route{"POST", "rooms/:/broadcasters/:/transports/:/producers", produce},
    Route{"POST", "rooms/:/broadcasters/:/transports/:/consume", consume},
    Route{"POST", "rooms/:/broadcasters/:/transports/:/produce/data", produce_data},
    Route{"POST", "rooms/:/broadcasters/:/transports/:/consume/data", consume_data},
};
constexpr std::array kNewer{
    Route{"POST", "rooms", create_room},
    Route{"GET", "rooms/:", get_room_newer},
    Route{"POST", "rooms/:/broadcasters", create_broadcaster_newer},
    Route{"DELETE", "rooms/:/broadcasters/:", delete_broadcaster},
    Route{"POST", "rooms/:/broadcasters/:/join", join},
    Route{"GET", "rooms/:/broadcasters/:/peerProducersInfos", list_producers},
    Route{"POST", "rooms/:/broadcasters/:/transports", create_transport_newer},
    Route{"POST", "rooms/:/broadcasters/:/transports/:/connect", connect_transport},
    Route{"POST", "rooms/:/broadcasters/:/producers", produce_newer},
    Route{"POST", "rooms/:/broadcasters/:/consumers", consume_newer},
    Route{"POST", "rooms/:/broadcasters/:/consumers/:/resume", resume_consumer},
};

using Segments = std::vector<std::string_view>;

/// One slash in front and one behind do not count. Too many segments are no path of ours.
Segments split(std::string_view path) {
  if (path.starts_with('/')) { path.remove_prefix(1); }
  if (path.ends_with('/')) { path.remove_suffix(1); }
  Segments segments;
  while (segments.size() <= kSegmentsMax) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) { return segments; }
    path.remove_prefix(slash + 1);
  }
  return {};
}

bool matches(const Route& route, const Segments& path) {
  const Segments pattern = split(route.pattern);
  return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                    [](std::string_view wanted, std::string_view given) {
                      return wanted == ":" ? !given.empty() : equals_ignoring_case(wanted, given);
                    });
}

struct Names {
  std::vector<std::string> values;
  std::optional<std::string_view> bad;  ///< the segment that cannot be decoded
};

Names names_in(const Route& route, const Segments& path) {
  const Segments pattern = split(route.pattern);
  Names names;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != ":") { continue; }
    std::optional<std::string> name = percent_decode(path[i]);
    if (!name || !is_utf8(*name)) {
      names.bad = path[i];
      return names;
    }
    names.values.push_back(*std::move(name));
  }
  return names;
}

/// `POST /rooms` names its room in the body, or leaves that to us.
Result<std::string> room_in_body(const Json& body) {
  const json::value* id = body.member("roomId");
  if (id == nullptr) { return std::string(); }
  const std::optional<std::string> text = text_field(body, "roomId");
  if (!text) { return fail(Code::InvalidArgument, "wrong body.roomId", "body.roomId"); }
  return *text;
}

Result<std::optional<std::uint32_t>> count_field(const Json& body, std::string_view key) {
  const json::value* value = body.member(key);
  if (value == nullptr) { return std::optional<std::uint32_t>(); }
  const std::optional<std::uint64_t> number =
      value->is_number() ? whole_number(*value) : std::nullopt;
  if (!number || *number == 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
    return fail(Code::InvalidArgument, "wrong body." + std::string(key),
                "body." + std::string(key));
  }
  return std::optional(static_cast<std::uint32_t>(*number));
}

/// Of the query, and of the body of `POST /rooms`.
Result<room::RoomWish> wish_of(const HttpCall& call, const Json& body, bool is_creation) {
  room::RoomWish wish;
  MADANG_TRY(wish.kind, kind_in_query(call.query));
  if (!is_creation) { return wish; }
  if (body.member("kind") != nullptr) {
    const std::optional<std::string> text = text_field(body, "kind");
    wish.kind = room::room_kind_named(text.value_or(""));
    if (!wish.kind) {
      return fail(Code::InvalidArgument, "invalid kind \"" + shown(body.member("kind")) + "\"",
                  "body.kind");
    }
  }
  MADANG_TRY(wish.peers_max, count_field(body, "maxPeers"));
  MADANG_TRY(wish.presenters_max, count_field(body, "maxPresenters"));
  MADANG_TRY(const auto replicas, count_field(body, "consumerReplicas"));
  wish.consumer_replicas = replicas.value_or(0);
  return wish;
}

bool is_json(std::string_view content_type) {
  std::string_view media_type = content_type.substr(0, content_type.find(';'));
  while (media_type.starts_with(' ')) { media_type.remove_prefix(1); }
  while (media_type.ends_with(' ')) { media_type.remove_suffix(1); }
  return equals_ignoring_case(media_type, "application/json");
}

/// What is not declared as JSON, or is empty, counts as `{}`.
Result<Json> parse_body(const HttpCall& call) {
  if (call.body.empty() || !is_json(call.content_type)) { return Json::empty_object(); }
  MADANG_TRY(Json body, Json::parse(std::string(call.body)));
  if (!body.is_object() && !body.value().is_array()) {
    return fail(Code::InvalidArgument, "the body is neither an object nor an array");
  }
  return body;
}

std::string allowed_methods(const Segments& path) {
  std::string allow;
  for (const std::span<const Route> routes : {std::span<const Route>(kClassic), std::span<const Route>(kNewer)}) {
    for (const Route& route : routes) {
      if (!matches(route, path) || allow.find(route.method) != std::string::npos) { continue; }
      if (!allow.empty()) { allow += ","; }
      allow += route.method;
      if (route.method == "GET") { allow += ",HEAD"; }
    }
  }
  return allow;
}

const Route* find_route(std::span<const Route> routes, std::string_view method, const Segments& path) {
  const auto found = std::find_if(routes.begin(), routes.end(), [&](const Route& r) {
    return r.method == method && matches(r, path);
  });
  return found == routes.end() ? nullptr : &*found;
}

struct Found {
  Dialect dialect = Dialect::Classic;
  const Route* route = nullptr;  ///< null: no such path, or method
};

/// See route().
Found find_route(const HttpCall& call, const Json& body, const Segments& path) {
  const std::string_view method = call.method == "HEAD" ? "GET" : call.method;
  const Route* classic = find_route(kClassic, method, path);
  const Route* newer = find_route(kNewer, method, path);
  if (newer == nullptr) { return {Dialect::Classic, classic}; }
  if (classic == nullptr) { return {Dialect::Newer, newer}; }
  const auto says = [&](std::string_view key) { return body.member(key) != nullptr; };
  const bool is_classic = says("id") || says("type");
  const bool is_newer = says("peerId") || says("direction") || !call.origin.empty();
  return is_newer && !is_classic ? Found{Dialect::Newer, newer} : Found{Dialect::Classic, classic};
}

}  // namespace

namespace {

/// `curl` says `*/*`; a browser that wants the page names HTML.
bool asks_for_room(const HttpCall& call) {
  return call.path == "/" && (call.method == "GET" || call.method == "HEAD") &&
         in_query(call.query, "info") == "true" && in_query(call.query, "roomId") &&
         call.accept.find("text/html") == std::string_view::npos;
}

std::variant<Routed, HttpAnswer> inspect(const HttpCall& call) {
  std::optional<std::string> room = in_query(call.query, "roomId");
  if (room->empty() || !is_utf8(*room)) { return refuse(Dialect::Classic, missing("roomId")); }
  return Routed{*std::move(room), {}, room::InspectRoom{}, {}};
}

}  // namespace

bool is_api_call(const HttpCall& call) {
  const Segments segments = split(call.path);
  return asks_for_room(call) ||
         (!segments.empty() && equals_ignoring_case(segments.front(), "rooms"));
}

std::variant<Routed, HttpAnswer> route(const HttpCall& call) {
  if (call.body.size() > kHttpBodyBytesMax) { return payload_too_large(); }
  const Result<Json> body = parse_body(call);
  if (!body) { return bad_json(body.error().message); }
  if (asks_for_room(call)) { return inspect(call); }
  const Segments path = split(call.path);
  const auto [dialect, found] = find_route(call, *body, path);
  if (found == nullptr) {
    const std::string allow = allowed_methods(path);
    if (call.method == "OPTIONS" && !allow.empty()) { return options(allow); }
    return not_found(call.method, call.path);
  }
  Names names = names_in(*found, path);
  if (names.bad) { return bad_escape(*names.bad); }
  const bool is_creation = names.values.empty();
  Result<std::string> room = is_creation ? room_in_body(*body) : Result(names.values.front());
  if (!room) { return refuse(dialect, room.error()); }
  Result<room::RoomWish> wish = wish_of(call, *body, is_creation);
  if (!wish) { return refuse(dialect, wish.error()); }
  Decoded request =
      found->decode(Parts{std::move(names.values), *body, call.query, call.remote_address});
  if (!request) { return refuse(dialect, request.error()); }
  HttpContext context{dialect, std::string(call.path), text_field(*body, "peerId").value_or("")};
  return Routed{std::move(*room), *wish, std::move(request).value(), std::move(context)};
}

}  // namespace madang::signaling
