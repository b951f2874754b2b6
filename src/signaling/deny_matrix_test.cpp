// Every request of a peer and every path of the HTTP API, asked wrongly in every way that there is: before joining, for
// things of others, for things that never were or are no more, for the wrong kind of transport, with each field of a
// wrong type. Each has its exact answer, reaches nobody else, and leaves the call beside it as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "room/lobby_tester.hpp"
#include "signaling/errors.hpp"
#include "signaling/http_routes.hpp"
#include "signaling/peer_requests.hpp"
#include "signaling/protoo.hpp"

namespace madang::signaling {
namespace {

using testing::ElementsAre;

/// A call of A and B who see each other, C who has not joined, a broadcaster that plays a file; and what is gone.
struct World {
  World() {
    a = t.add_peer("r", "A");
    b = t.add_peer("r", "B");
    c = t.connect("r", "C");
    names["$ta"] = a.send.text();
    names["$ra"] = a.receive.text();
    names["$tb"] = b.send.text();
    names["$tc"] = t.create_transport(c).text();
    names["$pa"] = t.produce(a.connection, a.send, ortc::MediaKind::Video).text();
    names["$ca"] = consumer_after([&] { names["$pb"] = t.produce(b.connection, b.send).text(); });
    const auto closing = t.produce(a.connection, a.send, ortc::MediaKind::Audio, 7);
    names["$px"] = closing.text();
    names["$cx"] = consumer_after(
        [&] { names["$pbx"] = t.produce(b.connection, b.send, ortc::MediaKind::Audio, 8).text(); });
    t.accept_all();
    t.request(a.connection, room::CloseProducer{room::named(closing)});
    t.request(b.connection, room::CloseProducer{
                                {*Uuid::parse(names["$pbx"]), names["$pbx"]}});
    const auto gone = t.add_peer("r", "X");
    names["$tx"] = gone.send.text();
    t.disconnect(gone.connection);
    names["$cb"] = std::get<room::NewConsumer>(offers_to(b.connection).front().question).consumer.text();
    t.accept_all();
    t.add_broadcaster("r", "cast", true);
    names["$plain"] = t.add_plain_transport("r", "cast", true).text();
    names["$fixed"] = t.add_plain_transport("r", "cast", false).text();
    room::CreateBroadcasterTransport webrtc;
    webrtc.broadcaster = "cast";
    webrtc.type = room::CreateBroadcasterTransport::Type::WebRtc;
    t.http("r", webrtc);
    names["$webrtc"] = std::get<room::WebRtcTransportOpened>(*t.last_response).id.text();
    t.add_broadcaster("r", "mute");
    names["$mute"] = t.add_plain_transport("r", "mute").text();
    t.forget();
  }

  std::vector<room::Ask> offers_to(room::ConnectionId connection) {
    std::vector<room::Ask> offers;
    for (const room::Ask& ask : seen_asks) {
      if (ask.to == connection) { offers.push_back(ask); }
    }
    return offers;
  }
  template <typename F>
  std::string consumer_after(F&& produce) {
    produce();
    seen_asks.insert(seen_asks.end(), t.open_asks.begin(), t.open_asks.end());
    return std::get<room::NewConsumer>(offers_to(a.connection).back().question).consumer.text();
  }
  std::string filled(std::string text) const {
    for (auto it = names.rbegin(); it != names.rend(); ++it) {  // the longer of two names first
      for (std::size_t at; (at = text.find(it->first)) != std::string::npos;) {
        text.replace(at, it->first.size(), it->second);
      }
    }
    return text;
  }

  /// Code and reason as they go over the wire; "ok" if it was not refused.
  std::string ask(room::ConnectionId who, const std::string& method, const std::string& data) {
    const auto frame = protoo::decode(R"({"request":true,"id":1,"method":")" + method + R"(","data":)" +
                                      filled(data) + "}");
    const auto& request = std::get<protoo::Request>(frame);
    auto decoded = decode_peer_request(Dialect::Classic, request.method, request.data);
    if (!decoded) { return refusal(decoded.error()); }
    t.request(who, std::move(*decoded));
    return t.last_error ? refusal(*t.last_error) : "ok";
  }
  static std::string refusal(const Error& error) {
    return std::to_string(protoo_code(error.code)) + " " + wire_text(error);
  }
  /// Status and body.
  std::string http(const std::string& method, const std::string& target, const std::string& body) {
    const std::string full = filled(target);
    const std::size_t mark = std::min(full.find('?'), full.size());
    auto routed = route({.method = method,
                         .path = std::string_view(full).substr(0, mark),
                         .query = std::string_view(full).substr(std::min(mark + 1, full.size())),
                         .content_type = "application/json",
                         .body = filled(body)});
    if (const auto* answer = std::get_if<HttpAnswer>(&routed)) {
      return std::to_string(answer->status) + " " + answer->body;
    }
    auto& [name, wish, request, context] = std::get<Routed>(routed);
    t.http(name, std::move(request), wish);
    const HttpAnswer answer =
        t.last_error ? answer_to(context, *t.last_error) : answer_to(context, *t.last_response);
    return std::to_string(answer.status) + " " + answer.body;
  }
  /// The call of A and B is as it was, and goes on.
  void expect_call_goes_on() {
    const room::Lobby::Counts now = t.lobby.counts();
    EXPECT_EQ(now.rooms, 1u);
    EXPECT_EQ(now.names, counts.names);
    EXPECT_EQ(now.asks + now.calls, 0u);
    t.forget();
    t.request(b.connection, room::ChangeDisplayName{"Bob"});
    EXPECT_THAT(t.seen(), ElementsAre(testing::StartsWith("A < displayName(B: "), "B = ok"));
    t.request(b.connection, room::PauseConsumer{{*Uuid::parse(names["$cb"]), names["$cb"]}});
    EXPECT_THAT(t.seen(), ElementsAre("B = ok"));
  }

  room::LobbyTester t;
  room::LobbyTester::Peer a, b;
  room::ConnectionId c;
  std::map<std::string, std::string> names;
  std::vector<room::Ask> seen_asks;
  room::Lobby::Counts counts{};
};

struct PeerCase {
  char who;  ///< A has joined, C has not
  std::string method;
  std::string data;
  std::string answer;
};
struct HttpCase {
  std::string method;
  std::string target;
  std::string body;
  std::string answer;
};

const std::string kMic = R"({"codecs":[{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2}],)"
                         R"("encodings":[{"ssrc":5}]})";

/// Each request that is refused before joining, with data that would be right.
void add_before_join(std::vector<PeerCase>& cases) {
  const std::string p = R"({"producerId":"$pa"})", c = R"({"consumerId":"$ca"})";
  const std::pair<const char*, std::string> requests[] = {
      {"produce", R"({"transportId":"$tc","kind":"audio","rtpParameters":)" + kMic + "}"},
      {"closeProducer", p},
      {"pauseProducer", p},
      {"resumeProducer", p},
      {"pauseConsumer", c},
      {"resumeConsumer", c},
      {"requestConsumerKeyFrame", c},
      {"setConsumerPreferredLayers", R"({"consumerId":"$ca","spatialLayer":1})"},
      {"setConsumerPriority", R"({"consumerId":"$ca","priority":1})"},
      {"changeDisplayName", R"({"displayName":"x"})"},
      {"produceData", R"({"transportId":"$tc","sctpStreamParameters":{"streamId":0},"label":"chat","protocol":""})"},
  };
  for (const auto& [method, data] : requests) {
    cases.push_back({'C', method, data, "500 Peer not yet joined"});
    cases.push_back({'C', method, "{}", "500 Peer not yet joined"});
  }
}

/// Each request that names a thing, with every id that is not that of a thing of A's.
void add_wrong_ids(std::vector<PeerCase>& cases) {
  struct Named {
    const char* method;
    const char* what;
    std::vector<const char*> ids;  ///< of others, gone, of another kind
    const char* more;
  };
  const std::vector<const char*> transports{"\"$tb\"", "\"$tc\"", "\"$tx\"", "\"$pa\"", "\"$plain\""};
  const std::vector<const char*> producers{"\"$pb\"", "\"$px\"", "\"$ca\"", "\"$ta\""};
  const std::vector<const char*> consumers{"\"$cb\"", "\"$cx\"", "\"$pa\"", "\"$ta\""};
  const Named all[] = {
      {"connectWebRtcTransport", "transport", transports, R"("dtlsParameters":5)"},
      {"restartIce", "transport", transports, R"("x":0)"},
      {"produce", "transport", transports, R"("kind":5)"},
      {"closeProducer", "producer", producers, R"("x":0)"},
      {"pauseProducer", "producer", producers, R"("x":0)"},
      {"resumeProducer", "producer", producers, R"("x":0)"},
      {"pauseConsumer", "consumer", consumers, R"("x":0)"},
      {"resumeConsumer", "consumer", consumers, R"("x":0)"},
      {"requestConsumerKeyFrame", "consumer", consumers, R"("x":0)"},
      {"setConsumerPreferredLayers", "consumer", consumers, R"("spatialLayer":"x")"},
      {"setConsumerPriority", "consumer", consumers, R"("priority":"x")"},
      {"getTransportStats", "transport", transports, R"("x":0)"},
      {"getProducerStats", "producer", producers, R"("x":0)"},
      {"getConsumerStats", "consumer", consumers, R"("x":0)"},
      {"produceData", "transport", transports, R"("sctpStreamParameters":5)"},
      {"getDataProducerStats", "dataProducer", producers, R"("x":0)"},
      {"getDataConsumerStats", "dataConsumer", consumers, R"("x":0)"},
  };
  for (const Named& named : all) {
    std::vector<std::pair<std::string, std::string>> ids{
        {"\"zzz\"", "zzz"}, {"null", "null"}, {"5", "5"}, {"{}", "[object Object]"}, {"\"\"", ""}};
    for (const char* id : named.ids) { ids.emplace_back(id, std::string(id).substr(1, std::string(id).size() - 2)); }
    const std::string what = named.what;
    for (const auto& [id, shown] : ids) {
      cases.push_back({'A', named.method, "{\"" + what + "Id\":" + id + "," + named.more + "}",
                       "500 " + what + " with id \"" + shown + "\" not found"});
    }
    cases.push_back({'A', named.method, std::string("{") + named.more + "}",
                     "500 " + what + " with id \"undefined\" not found"});
  }
}

std::string produce_with(const std::string& kind, const std::string& parameters) {
  return R"({"transportId":"$ta","kind":)" + kind + R"(,"rtpParameters":)" + parameters + "}";
}
std::string codecs(const std::string& codec) { return R"({"encodings":[{"ssrc":5}],"codecs":[)" + codec + "]}"; }
std::string encodings(const std::string& list) {
  return R"({"codecs":[{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2}],"encodings":)" + list + "}";
}

/// Each field with what it cannot be.
void add_wrong_fields(std::vector<PeerCase>& cases) {
  const auto add = [&](const char* method, std::string data, std::string answer) {
    cases.push_back({'A', method, std::move(data), "500 " + std::move(answer)});
  };
  add("join", "{}", "Peer already joined");
  add("noSuchThing", "{}", "unknown request.method \"noSuchThing\"");
  add("createWebRtcTransport", R"({"sctpCapabilities":{"numStreams":5}})",
      "numStreams is not an object");
  for (const char* dtls : {"5", "\"x\"", "null", "[]"}) {
    add("connectWebRtcTransport", std::string(R"({"transportId":"$ta","dtlsParameters":)") + dtls + "}",
        "missing dtlsParameters");
  }
  add("connectWebRtcTransport", R"({"transportId":"$ta"})", "missing dtlsParameters");
  for (const char* list : {"[]", "5", "{}"}) {
    add("connectWebRtcTransport",
        std::string(R"({"transportId":"$ta","dtlsParameters":{"fingerprints":)") + list + "}}",
        "empty dtlsParameters.fingerprints array [method:webRtcTransport.connect]");
  }
  add("connectWebRtcTransport",
      R"({"transportId":"$ta","dtlsParameters":{"role":"boss","fingerprints":[{"algorithm":"sha-1"}]}})",
      "invalid dtlsParameters.role \"boss\"");
  add("connectWebRtcTransport",
      R"({"transportId":"$ta","dtlsParameters":{"fingerprints":[{"algorithm":"md5","value":"AA"}]}})",
      "invalid fingerprint algorithm \"md5\"");
  add("connectWebRtcTransport",
      R"({"transportId":"$ta","dtlsParameters":{"fingerprints":[{"algorithm":"sha-256","value":5}]}})",
      "invalid fingerprint value");
  for (const char* kind : {"5", "null", "\"data\"", "{}"}) {
    const std::string shown = kind == std::string("{}") ? "[object Object]"
                              : kind == std::string("\"data\"") ? "data"
                                                                : kind;
    add("produce", produce_with(kind, kMic), "invalid kind \"" + shown + "\"");
  }
  for (const char* parameters : {"5", "null", "\"x\""}) {
    add("produce", produce_with("\"audio\"", parameters), "params is not an object [field:rtpParameters]");
  }
  add("produce", produce_with("\"audio\"", "{}"), "missing params.codecs");
  add("produce", produce_with("\"audio\"", R"({"codecs":5})"), "missing params.codecs");
  add("produce", produce_with("\"audio\"", codecs("5")), "codec is not an object [field:rtpParameters.codecs[0]]");
  add("produce", produce_with("\"audio\"", codecs("{}")), "missing codec.mimeType");
  add("produce", produce_with("\"audio\"", codecs(R"({"mimeType":5})")), "missing codec.mimeType");
  add("produce", produce_with("\"audio\"", codecs(R"({"mimeType":"opus"})")), "invalid codec.mimeType");
  add("produce", produce_with("\"audio\"", codecs(R"({"mimeType":"audio/opus","payloadType":"x"})")),
      "missing codec.payloadType");
  add("produce", produce_with("\"audio\"", codecs(R"({"mimeType":"audio/opus","payloadType":111})")),
      "missing codec.clockRate");
  add("produce", produce_with("\"audio\"", codecs(R"({"mimeType":"video/X","payloadType":96,"clockRate":90000})")),
      "unsupported codec [mimeType:video/X, payloadType:96]");
  add("produce", produce_with("\"audio\"", encodings("5")), "params.encodings is not an array");
  add("produce", produce_with("\"audio\"", encodings("[5]")), "encoding is not an object [field:rtpParameters.encodings[0]]");
  add("produce", produce_with("\"audio\"", encodings(R"([{"ssrc":"x"}])")), "invalid encoding.ssrc");
  add("produce", produce_with("\"audio\"", encodings(R"([{"rid":5}])")), "invalid encoding.rid");
  add("produce", produce_with("\"audio\"", encodings(R"([{"rtx":5}])")), "invalid encoding.rtx");
  add("produce", produce_with("\"audio\"", encodings(R"([{"scalabilityMode":5}])")), "invalid encoding.scalabilityMode");
  for (const char* layer : {"\"1\"", "null", "{}"}) {
    add("setConsumerPreferredLayers", std::string(R"({"consumerId":"$ca","spatialLayer":)") + layer + "}",
        "spatialLayer must be a number");
  }
  add("setConsumerPreferredLayers", R"({"consumerId":"$ca","spatialLayer":1,"temporalLayer":"x"})",
      "if given, temporalLayer must be a number");
  for (const char* priority : {"\"1\"", "null", "-1"}) {
    add("setConsumerPriority", std::string(R"({"consumerId":"$ca","priority":)") + priority + "}",
        "priority must be a positive number");
  }
  add("setConsumerPriority", R"({"consumerId":"$ca","priority":0})",
      "wrong priority (must be higher than 0) [method:consumer.setPriority]");
  for (const char* method : {"applyNetworkThrottle", "resetNetworkThrottle"}) {
    for (const char* data : {"{}", R"({"secret":""})", R"({"secret":5})", R"({"secret":"guess"})"}) {
      cases.push_back({'A', method, data, "403 operation not allowed"});
    }
  }
}

std::vector<PeerCase> peer_cases() {
  std::vector<PeerCase> cases;
  add_before_join(cases);
  add_wrong_ids(cases);
  add_wrong_fields(cases);
  return cases;
}

std::vector<HttpCase> http_cases() {
  const std::string base = "/rooms/r/broadcasters";
  const std::string nobody = "500 Error: broadcaster with id \"nobody\" does not exist";
  const std::string t = base + "/cast/transports";
  const std::string good = R"({"id":"n","displayName":"N","device":{"name":"x"})";
  std::vector<HttpCase> cases{
      {"POST", base, "{bad", "400 SyntaxError: invalid JSON: syntax error"},
      {"POST", base, "{}", "400 TypeError: missing body.id"},
      {"POST", base, R"({"id":5})", "400 TypeError: missing body.id"},
      {"POST", base, R"({"id":""})", "400 TypeError: missing body.id"},
      {"POST", base, R"({"id":"n"})", "400 TypeError: missing body.displayName"},
      {"POST", base, R"({"id":"n","displayName":{}})", "400 TypeError: missing body.displayName"},
      {"POST", base, R"({"id":"n","displayName":"N"})", "400 TypeError: missing body.device.name"},
      {"POST", base, R"({"id":"n","displayName":"N","device":5})", "400 TypeError: missing body.device.name"},
      {"POST", base, R"({"id":"n","displayName":"N","device":null})", "400 TypeError: body.device is null"},
      {"POST", base, R"({"id":"n","displayName":"N","device":{"name":5}})", "400 TypeError: missing body.device.name"},
      {"POST", base, good + R"(,"rtpCapabilities":"no"})", "400 TypeError: wrong body.rtpCapabilities"},
      {"POST", base, R"({"id":"cast","displayName":"N","device":{"name":"x"}})",
       "500 Error: broadcaster with id \"cast\" already exists"},
      {"POST", base, R"({"id":"A","displayName":"N","device":{"name":"x"}})",
       "500 Error: broadcaster with id \"A\" already exists"},
      {"DELETE", base + "/nobody", "", nobody},
      {"DELETE", base + "/A", "", "500 Error: broadcaster with id \"A\" does not exist"},
      {"POST", t, R"({"type":"foo"})", "400 TypeError: invalid type"},
      {"POST", t, R"({"type":5})", "400 TypeError: invalid type"},
      {"POST", t, "{}", "400 TypeError: invalid type"},
      {"POST", base + "/nobody/transports", R"({"type":"plain"})", nobody},
      {"POST", base + "/nobody/transports/$plain/connect", "{}", nobody},
      {"POST", base + "/nobody/transports/$plain/producers", "{}", nobody},
      {"POST", base + "/nobody/transports/$plain/consume?producerId=$pa", "{}", nobody},
      {"POST", t + "/zz/connect", "{}", "500 Error: transport with id \"zz\" does not exist"},
      {"POST", t + "/zz/producers", "{}", "500 Error: transport with id \"zz\" does not exist"},
      {"POST", t + "/zz/consume", "{}", "500 Error: transport with id \"zz\" does not exist"},
      {"POST", t + "/$mute/connect", "{}", "500 Error: transport with id \"$mute\" does not exist"},
      {"POST", t + "/$ta/connect", "{}", "500 Error: transport with id \"$ta\" does not exist"},
      {"POST", t + "/$tx/producers", "{}", "500 Error: transport with id \"$tx\" does not exist"},
      {"POST", t + "/$plain/connect", "{}", "500 Error: transport with id \"$plain\" is not a WebRtcTransport"},
      {"POST", t + "/$plain/connect", R"({"dtlsParameters":{"fingerprints":[]}})",
       "500 Error: transport with id \"$plain\" is not a WebRtcTransport"},
      {"POST", t + "/$plain/connect", R"({"ip":"127.0.0.1","port":5})",
       "500 Error: transport with id \"$plain\" learns its remote address by comedia"},
      {"POST", t + "/$fixed/connect", R"({"ip":"here","port":5})", "400 TypeError: wrong body.ip"},
      {"POST", t + "/$fixed/connect", R"({"ip":"127.0.0.1"})", "400 TypeError: missing body.port"},
      {"POST", t + "/$fixed/connect", R"({"ip":"127.0.0.1","port":"x"})", "400 TypeError: wrong body.port"},
      {"POST", t + "/$fixed/connect", R"({"ip":"127.0.0.1","port":70000})", "400 TypeError: wrong body.port"},
      {"POST", t + "/$fixed/connect", R"({"port":5})", "400 TypeError: missing body.ip"},
      {"POST", t + "/$fixed/connect", R"({"ip":"127.0.0.1","port":5,"rtcpPort":0})", "400 TypeError: wrong body.rtcpPort"},
      {"POST", t + "/$fixed/connect", R"({"srtpParameters":5})", "400 TypeError: missing body.srtpParameters.cryptoSuite"},
      {"POST", t + "/$webrtc/connect", "{}", "400 TypeError: missing dtlsParameters"},
      {"POST", t + "/$webrtc/connect", R"({"dtlsParameters":{"fingerprints":[]}})",
       "400 TypeError: empty dtlsParameters.fingerprints array [method:webRtcTransport.connect]"},
      {"POST", t + "/$webrtc/connect", R"({"dtlsParameters":{"role":"x","fingerprints":[{}]}})",
       "400 TypeError: invalid dtlsParameters.role \"x\""},
      {"POST", t + "/$plain/producers", R"({"kind":"foo","rtpParameters":{}})", "400 TypeError: invalid kind \"foo\""},
      {"POST", t + "/$plain/producers", R"({"kind":"audio"})", "400 TypeError: params is not an object [field:rtpParameters]"},
      {"POST", t + "/$plain/producers", R"({"kind":"audio","rtpParameters":{}})", "400 TypeError: missing params.codecs"},
      {"POST", t + "/$plain/producers",
       R"({"kind":"video","rtpParameters":{"codecs":[{"mimeType":"video/X","payloadType":101,"clockRate":90000}]}})",
       "500 UnsupportedError: unsupported codec [mimeType:video/X, payloadType:101]"},
      {"POST", t + "/$plain/consume", "{}", "400 TypeError: missing producerId"},
      {"POST", t + "/$plain/consume?producerId=a&producerId=b", "{}", "400 TypeError: missing producerId"},
      {"POST", t + "/$plain/consume?producerId=P", "{}", "500 Error: Producer with id \"P\" not found"},
      {"POST", t + "/$plain/consume?producerId=$px", "{}", "500 Error: Producer with id \"$px\" not found"},
      {"POST", t + "/$plain/consume?producerId=$ca", "{}", "500 Error: Producer with id \"$ca\" not found"},
      {"POST", base + "/mute/transports/$mute/consume?producerId=$pa", "{}",
       "500 Error: broadcaster does not have rtpCapabilities"},
      {"POST", base + "/mute/transports/zz/consume", "{}", "500 Error: broadcaster does not have rtpCapabilities"},
      {"GET", "/rooms/r?kind=live", "", "409 Error: room \"r\" is of kind meet, not live"},
      {"GET", "/rooms/r?kind=party", "", "400 TypeError: invalid kind \"party\""},
      {"POST", "/rooms", R"({"roomId":"r","kind":"chat"})", "409 Error: room \"r\" is of kind meet, not chat"},
      {"POST", "/rooms", R"({"roomId":5})", "400 TypeError: wrong body.roomId"},
      {"POST", "/rooms", R"({"roomId":"n","maxPeers":"x"})", "400 TypeError: wrong body.maxPeers"},
      {"GET", "/rooms/%zz", "", "400 URIError: Failed to decode param '%zz'"},
  };
  return cases;
}

TEST(DenyMatrix, WhatPeersAskWrongly) {
  World world;
  world.counts = world.t.lobby.counts();
  for (const PeerCase& wrong : peer_cases()) {
    SCOPED_TRACE(std::string(1, wrong.who) + " " + wrong.method + " " + wrong.data);
    world.t.forget();
    EXPECT_EQ(world.ask(wrong.who == 'A' ? world.a.connection : world.c, wrong.method, wrong.data),
              world.filled(wrong.answer));
    EXPECT_LE(world.t.all().size(), 1u);  // the answer, and nothing to anybody else
    world.expect_call_goes_on();
  }
}

TEST(DenyMatrix, WhatIsAskedWronglyOverHttp) {
  World world;
  world.counts = world.t.lobby.counts();
  for (const HttpCase& wrong : http_cases()) {
    SCOPED_TRACE(wrong.method + " " + wrong.target + " " + wrong.body);
    world.t.forget();
    EXPECT_EQ(world.http(wrong.method, wrong.target, wrong.body), world.filled(wrong.answer));
    EXPECT_LE(world.t.all().size(), 1u);
    world.expect_call_goes_on();
  }
}

TEST(DenyMatrix, IsComplete) {
  EXPECT_GE(peer_cases().size() + http_cases().size(), 150u);
  std::set<std::string> asked;
  for (const PeerCase& wrong : peer_cases()) { asked.insert(wrong.method); }
  for (const std::string_view method : peer_methods()) {
    if (method == "getRouterRtpCapabilities") { continue; }  // cannot be asked wrongly
    EXPECT_TRUE(asked.contains(std::string(method))) << method;
  }
}

}  // namespace
}  // namespace madang::signaling
