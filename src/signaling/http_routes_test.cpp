#include "signaling/http_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::signaling {
namespace {

constexpr auto kId = "be0644d3-bf22-4396-9d1e-5239765e8abb";

std::variant<Routed, HttpAnswer> post(std::string_view path, std::string_view body,
                                      std::string_view query = {}) {
  return route({.method = "POST",
                .path = path,
                .query = query,
                .content_type = "application/json",
                .body = body});
}

template <typename Request>
Request expect(const std::variant<Routed, HttpAnswer>& result) {
  return std::get<Request>(std::get<Routed>(result).request);
}

/// Status and body in one line.
std::string answer(const std::variant<Routed, HttpAnswer>& result) {
  const auto* answer = std::get_if<HttpAnswer>(&result);
  return answer == nullptr ? "routed" : std::to_string(answer->status) + " " + answer->body;
}

TEST(HttpRoutes, ARoom) {
  const auto result = route({.method = "GET", .path = "/rooms/r1"});
  expect<room::GetRoom>(result);
  EXPECT_EQ(std::get<Routed>(result).room, "r1");
}

TEST(HttpRoutes, PathsIgnoreCaseAndATrailingSlashButNamesDoNot) {
  EXPECT_EQ(std::get<Routed>(route({.method = "GET", .path = "/ROOMS/R1/"})).room, "R1");
  EXPECT_EQ(std::get<Routed>(route({.method = "HEAD", .path = "/rooms/a%2Fb%20%EB%A7%88+"})).room,
            "a/b 마+");
}

TEST(HttpRoutes, EscapesThatAreNoneAreRefused) {
  for (const char* path : {"/rooms/%zz", "/rooms/%", "/rooms/%ff"}) {
    EXPECT_EQ(std::get<HttpAnswer>(route({.method = "GET", .path = path})).status, 400u) << path;
  }
  EXPECT_EQ(answer(route({.method = "GET", .path = "/rooms/%zz"})),
            "400 URIError: Failed to decode param '%zz'");
}

TEST(HttpRoutes, WhatIsNotThere) {
  const auto nothing = std::get<HttpAnswer>(route({.method = "GET", .path = "/foo"}));
  EXPECT_EQ(nothing.status, 404u);
  EXPECT_EQ(nothing.reason, "Not Found");
  EXPECT_THAT(nothing.body, testing::HasSubstr("Cannot GET /foo"));
  EXPECT_THAT(answer(route({.method = "PUT", .path = "/rooms/r"})),
              testing::HasSubstr("Cannot PUT /rooms/r"));
  EXPECT_THAT(answer(route({.method = "GET", .path = "/rooms/<b>"})), testing::HasSubstr("routed"));
  EXPECT_THAT(answer(route({.method = "GET", .path = "/<b>"})),
              testing::HasSubstr("Cannot GET /&lt;b&gt;"));
  for (const char* path :
       {"", "/", "/rooms//", "/rooms//broadcasters", "/rooms/r/x",
        "/rooms/r/broadcasters/b/transports/t/consume/nothing", "//rooms/r"}) {
    EXPECT_EQ(std::get<HttpAnswer>(route({.method = "POST", .path = path})).status, 404u) << path;
  }
  const std::string deep = "/rooms" + std::string(100'000, '/');
  EXPECT_EQ(std::get<HttpAnswer>(route({.method = "GET", .path = deep})).status, 404u);
}

TEST(HttpRoutes, OptionsSayWhatIsAllowed) {
  const auto options = std::get<HttpAnswer>(route({.method = "OPTIONS", .path = "/rooms/r"}));
  EXPECT_EQ(options.status, 200u);
  EXPECT_EQ(options.allow, "GET,HEAD");
  EXPECT_EQ(
      std::get<HttpAnswer>(route({.method = "OPTIONS", .path = "/rooms/r/broadcasters/b"})).allow,
      "DELETE");
  EXPECT_EQ(std::get<HttpAnswer>(route({.method = "OPTIONS", .path = "/foo"})).status, 404u);
}

bool is_api(std::string_view path, std::string_view query = {}, std::string_view accept = {}) {
  return is_api_call({.method = "GET", .path = path, .query = query, .accept = accept});
}

TEST(HttpRoutes, TheApiIsWhatBeginsWithRooms) {
  EXPECT_TRUE(is_api("/rooms/x"));
  EXPECT_TRUE(is_api("/Rooms"));
  EXPECT_FALSE(is_api("/"));
  EXPECT_FALSE(is_api("/assets/rooms"));
}

TEST(HttpRoutes, WhetherThereIsARoomMayBeAskedInTwoWays) {
  const auto by_page = route({.method = "GET", .path = "/", .query = "info=true&roomId=a%20b"});
  expect<room::InspectRoom>(by_page);
  EXPECT_EQ(std::get<Routed>(by_page).room, "a b");
  expect<room::InspectRoom>(route({.method = "HEAD", .path = "/rooms/x", .query = "info=true"}));
  expect<room::GetRoom>(route({.method = "GET", .path = "/rooms/x", .query = "info=false"}));
  EXPECT_EQ(answer(route({.method = "GET", .path = "/", .query = "info=true&roomId="})),
            "400 TypeError: missing roomId");
}

TEST(HttpRoutes, WhoWantsHtmlOfTheRootGetsThePage) {
  constexpr auto kQuery = "info=true&roomId=x";
  EXPECT_TRUE(is_api("/", kQuery));
  EXPECT_TRUE(is_api("/", kQuery, "*/*"));
  EXPECT_TRUE(is_api("/", kQuery, "application/json"));
  EXPECT_FALSE(is_api("/", kQuery, "text/html,application/xhtml+xml,*/*;q=0.8"));
  EXPECT_FALSE(is_api("/", "roomId=x"));
  EXPECT_FALSE(is_api("/", "info=true"));
  EXPECT_FALSE(is_api_call({.method = "POST", .path = "/", .query = kQuery}));
}

TEST(HttpRoutes, AnyRequestMayNameTheKindOfTheRoomItMakes) {
  const auto wish = [](const std::variant<Routed, HttpAnswer>& result) {
    return std::get<Routed>(result).wish;
  };
  EXPECT_EQ(wish(route({.method = "GET", .path = "/rooms/x", .query = "kind=chat"})).kind,
            room::RoomKind::Chat);
  EXPECT_FALSE(wish(route({.method = "GET", .path = "/rooms/x"})).kind);
  EXPECT_EQ(answer(route({.method = "GET", .path = "/rooms/x", .query = "kind=party"})),
            "400 TypeError: invalid kind \"party\"");
  EXPECT_EQ(wish(post("/rooms/r/broadcasters", R"({"id":"b","displayName":"B","device":{"name":"x"}})",
                      "kind=live"))
                .kind,
            room::RoomKind::Live);
}

TEST(HttpRoutes, ARoomMayBeMadeOnPurpose) {
  const auto made = post(
      "/rooms", R"({"roomId":"r","kind":"live","maxPresenters":3,"maxPeers":7,"consumerReplicas":1})");
  expect<room::CreateRoom>(made);
  const auto& routed = std::get<Routed>(made);
  EXPECT_EQ(routed.room, "r");
  EXPECT_EQ(routed.wish.kind, room::RoomKind::Live);
  EXPECT_EQ(routed.wish.presenters_max, 3u);
  EXPECT_EQ(routed.wish.peers_max, 7u);
  EXPECT_EQ(routed.wish.consumer_replicas, 1u);
  EXPECT_EQ(std::get<Routed>(post("/rooms/", "{}")).room, "");  // any name will do
  EXPECT_EQ(answer(post("/rooms", R"({"roomId":5})")), "400 TypeError: wrong body.roomId");
  EXPECT_EQ(answer(post("/rooms", R"({"kind":5})")), "400 TypeError: invalid kind \"5\"");
  EXPECT_EQ(answer(post("/rooms", R"({"maxPeers":0})")), "400 TypeError: wrong body.maxPeers");
  EXPECT_EQ(answer(post("/rooms", R"({"maxPresenters":"2"})")),
            "400 TypeError: wrong body.maxPresenters");
}

TEST(HttpRoutes, ABodyCountsOnlyWhenItIsCalledJson) {
  const std::string body = R"({"id":"b","displayName":"B","device":{"name":"x"}})";
  const auto with_type = [&](std::string_view type) {
    return answer(route(
        {.method = "POST", .path = "/rooms/r/broadcasters", .content_type = type, .body = body}));
  };
  EXPECT_EQ(with_type("application/json"), "routed");
  EXPECT_EQ(with_type("Application/JSON ; charset=utf-8"), "routed");
  EXPECT_EQ(with_type(""), "400 TypeError: missing body.id");
  EXPECT_EQ(with_type("text/plain"), "400 TypeError: missing body.id");
}

TEST(HttpRoutes, ABodyThatIsNoObjectIsRefusedBeforeAnything) {
  for (const char* body : {"{bad", "5", "null", "\"x\"", "{} x"}) {
    const auto result = post("/foo", body);
    EXPECT_EQ(std::get<HttpAnswer>(result).status, 400u) << body;
    EXPECT_THAT(answer(result), testing::StartsWith("400 SyntaxError: ")) << body;
  }
  EXPECT_EQ(answer(post("/rooms/r/broadcasters", "[]")), "400 TypeError: missing body.id");
  EXPECT_EQ(answer(post("/rooms/r/broadcasters", "")), "400 TypeError: missing body.id");
}

TEST(HttpRoutes, ABodyHasALimit) {
  const std::string large = "[\"" + std::string(kHttpBodyBytesMax, 'x') + "\"]";
  EXPECT_EQ(answer(post("/rooms/r/broadcasters", large)),
            "413 PayloadTooLargeError: request entity too large");
}

TEST(HttpRoutes, CreatingABroadcasterChecksFieldByField) {
  const auto create = [](std::string_view body) {
    return answer(post("/rooms/r1/broadcasters", body));
  };
  EXPECT_EQ(create("{}"), "400 TypeError: missing body.id");
  EXPECT_EQ(create(R"({"id":""})"), "400 TypeError: missing body.id");
  EXPECT_EQ(create(R"({"id":5})"), "400 TypeError: missing body.id");
  EXPECT_EQ(create(R"({"id":"b"})"), "400 TypeError: missing body.displayName");
  EXPECT_EQ(create(R"({"id":"b","displayName":"B"})"), "400 TypeError: missing body.device.name");
  EXPECT_EQ(create(R"({"id":"b","displayName":"B","device":"x"})"),
            "400 TypeError: missing body.device.name");
  EXPECT_EQ(create(R"({"id":"b","displayName":"B","device":null})"),
            "400 TypeError: body.device is null");
  EXPECT_EQ(create(R"({"id":"b","displayName":"B","device":{"name":"x"},"rtpCapabilities":"no"})"),
            "400 TypeError: wrong body.rtpCapabilities");
  EXPECT_EQ(std::get<HttpAnswer>(post("/rooms/r1/broadcasters", "{}")).reason, "missing body.id");
}

TEST(HttpRoutes, ABroadcaster) {
  const auto request = expect<room::CreateBroadcaster>(post("/rooms/r/broadcasters", R"({"id":"123",
      "displayName":"broadcaster","device":{"flag":"x","name":"FFmpeg","version":"3.4.2","more":1}})"));
  EXPECT_EQ(request.id, "123");
  EXPECT_EQ(request.display_name, "broadcaster");
  EXPECT_EQ(request.device.text, R"({"flag":"broadcaster","name":"FFmpeg","version":"3.4.2"})");
  EXPECT_FALSE(request.rtp_capabilities);
}

TEST(HttpRoutes, ABroadcasterWithCapabilitiesOfAnyQuality) {
  const std::string begin =
      R"({"id":"b","displayName":"B","device":{"name":"x"},"rtpCapabilities":)";
  const auto good =
      expect<room::CreateBroadcaster>(post("/rooms/r/broadcasters", begin + R"({"codecs":[]}})"));
  ASSERT_TRUE(good.rtp_capabilities);
  EXPECT_TRUE(*good.rtp_capabilities);
  EXPECT_EQ(good.device.text, R"({"flag":"broadcaster","name":"x"})");
  const auto bad =
      expect<room::CreateBroadcaster>(post("/rooms/r/broadcasters", begin + R"({"codecs":[5]}})"));
  ASSERT_TRUE(bad.rtp_capabilities);
  EXPECT_FALSE(*bad.rtp_capabilities);
  EXPECT_FALSE(expect<room::CreateBroadcaster>(post("/rooms/r/broadcasters", begin + "0}"))
                   .rtp_capabilities);
}

TEST(HttpRoutes, DeletingABroadcaster) {
  const auto result = route({.method = "DELETE", .path = "/rooms/r/broadcasters/B%20C"});
  EXPECT_EQ(expect<room::DeleteBroadcaster>(result).broadcaster, "B C");
}

TEST(HttpRoutes, Transports) {
  const auto create = [](std::string_view body) {
    return expect<room::CreateBroadcasterTransport>(
        post("/rooms/r/broadcasters/b/transports", body));
  };
  using Type = room::CreateBroadcasterTransport::Type;
  const auto plain = create(R"({"type":"plain"})");
  EXPECT_EQ(plain.broadcaster, "b");
  EXPECT_EQ(plain.type.value(), Type::Plain);
  EXPECT_FALSE(plain.rtcp_mux);
  EXPECT_TRUE(plain.comedia);
  const auto fixed = create(R"({"type":"plain","rtcpMux":true,"comedia":false})");
  EXPECT_TRUE(fixed.rtcp_mux);
  EXPECT_FALSE(fixed.comedia);
  const auto webrtc =
      create(R"({"type":"webrtc","sctpCapabilities":{"numStreams":{"OS":1024,"MIS":1024}}})");
  EXPECT_EQ(webrtc.type.value(), Type::WebRtc);
  EXPECT_TRUE(webrtc.sctp);
  EXPECT_EQ(create(R"({"type":"foo"})").type.error().message, "invalid type");
  EXPECT_EQ(create("{}").type.error().message, "invalid type");
}

TEST(HttpRoutes, ConnectingByDtlsOrByAddress) {
  const std::string path = std::string("/rooms/r/broadcasters/b/transports/") + kId + "/connect";
  const auto nothing = expect<room::ConnectBroadcasterTransport>(post(path, "{}"));
  EXPECT_EQ(nothing.transport.id.text(), kId);
  EXPECT_FALSE(nothing.dtls);
  ASSERT_TRUE(nothing.plain);
  EXPECT_FALSE(nothing.plain->ip);
  const auto plain = expect<room::ConnectBroadcasterTransport>(
      post(path, R"({"ip":"192.0.2.1","port":5004,"rtcpPort":5005})"));
  EXPECT_EQ(plain.plain->ip, IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(plain.plain->port, 5004);
  EXPECT_EQ(plain.plain->rtcp_port, 5005);
  const auto refusal = [&](std::string_view body) {
    return expect<room::ConnectBroadcasterTransport>(post(path, body)).plain.error().message;
  };
  EXPECT_EQ(refusal(R"({"ip":"192.0.2.1"})"), "missing body.port");
  EXPECT_EQ(refusal(R"({"port":5004})"), "missing body.ip");
  EXPECT_EQ(refusal(R"({"ip":"example.com","port":5004})"), "wrong body.ip");
  for (const char* port : {"0", "65536", "-1", "1.5", "\"5004\"", "null"}) {
    EXPECT_EQ(refusal(std::string(R"({"ip":"192.0.2.1","port":)") + port + "}"), "wrong body.port")
        << port;
  }
}

TEST(HttpRoutes, Producing) {
  const auto request = expect<room::BroadcasterProduce>(post(
      "/rooms/r/broadcasters/b/transports/T/producers",
      R"({"kind":"audio","rtpParameters":{"codecs":[{"mimeType":"audio/opus","payloadType":100,"clockRate":48000,
          "channels":2,"parameters":{"sprop-stereo":1}}],"encodings":[{"ssrc":1111}]}})"));
  EXPECT_EQ(request.transport.text, "T");
  EXPECT_FALSE(request.transport.id);
  EXPECT_EQ(request.kind.value(), ortc::MediaKind::Audio);
  EXPECT_EQ(request.parameters->encodings.at(0).ssrc, 1111u);
  const auto wrong = expect<room::BroadcasterProduce>(post(
      "/rooms/r/broadcasters/b/transports/T/producers", R"({"kind":"foo","rtpParameters":{}})"));
  EXPECT_EQ(wrong.kind.error().message, "invalid kind \"foo\"");
}

TEST(HttpRoutes, ConsumingTakesTheProducerFromTheQueryElseFromTheBody) {
  const auto consume = [](std::string_view query, std::string_view body = "{}") {
    return expect<room::BroadcasterConsume>(
               post("/rooms/r/broadcasters/b/transports/T/consume", body, query))
        .producer;
  };
  EXPECT_EQ(consume(std::string("producerId=") + kId)->id.text(), kId);
  EXPECT_EQ(consume("producerId=P")->text, "P");
  for (const char* query : {"", "producerId=", "producerId", "producerId=a&producerId=b",
                            "producerid=a", "producerId=%ff"}) {
    EXPECT_EQ(consume(query).error().message, "missing producerId") << query;
  }
  EXPECT_EQ(consume("", R"({"producerId":"x"})")->text, "x");  // in the body, if the query has none
  EXPECT_EQ(consume("producerId=P", R"({"producerId":"x"})")->text, "P");
  EXPECT_EQ(consume("", R"({"producerId":7})").error().message, "missing producerId");
}

TEST(HttpRoutes, APlainTransportAsksForSctpByName) {
  const auto create = [](std::string_view body) {
    return expect<room::CreateBroadcasterTransport>(post("/rooms/r/broadcasters/b/transports", body));
  };
  EXPECT_FALSE(create(R"({"type":"plain","sctpCapabilities":{}})").sctp);
  EXPECT_EQ(create(R"({"type":"plain","enableSctp":true})").sctp, ortc::NumSctpStreams{});
  EXPECT_EQ(create(R"({"type":"plain","enableSctp":true,
                       "sctpCapabilities":{"numStreams":{"OS":3,"MIS":4}}})")
                .sctp,
            (ortc::NumSctpStreams{3, 4}));
}

TEST(HttpRoutes, ProducingData) {
  const std::string path = "/rooms/r/broadcasters/b/transports/T/produce/data";
  const auto request = expect<room::BroadcasterProduceData>(
      post(path, R"({"label":"l","protocol":"p","sctpStreamParameters":{"streamId":5},"appData":{"a":1}})"));
  EXPECT_EQ(request.broadcaster, "b");
  EXPECT_EQ(request.request.transport.text, "T");
  EXPECT_EQ(request.request.stream->stream_id, 5);
  EXPECT_EQ(request.request.label, "l");
  EXPECT_EQ(request.request.protocol, "p");
  EXPECT_EQ(request.request.app_data.text, R"({"a":1})");
  const auto wrong = expect<room::BroadcasterProduceData>(post(path, "{}"));
  EXPECT_EQ(wrong.request.stream.error().message, "params is not an object");
  EXPECT_EQ(refuse(Dialect::Classic, wrong.request.stream.error()).status, 400u);
}

TEST(HttpRoutes, ConsumingDataTakesTheDataProducerFromTheBody) {
  const auto consume = [](std::string_view body, std::string_view query = "") {
    return expect<room::BroadcasterConsumeData>(
               post("/rooms/r/broadcasters/b/transports/T/consume/data/", body, query))
        .data_producer;
  };
  EXPECT_EQ(consume(std::string(R"({"dataProducerId":")") + kId + "\"}")->id.text(), kId);
  EXPECT_EQ(consume(R"({"dataProducerId":"who"})")->text, "who");
  for (const char* body : {"{}", R"({"dataProducerId":""})", R"({"dataProducerId":5})"}) {
    EXPECT_EQ(consume(body, "dataProducerId=x").error().message, "missing dataProducerId") << body;
  }
  EXPECT_EQ(refuse(Dialect::Classic, consume("{}").error()).body, "TypeError: missing dataProducerId");
}

TEST(HttpAnswer, OfResponses) {
  const HttpAnswer accepted = answer_to(HttpContext{}, room::Response{room::Accepted{}});
  EXPECT_EQ(accepted.status, 200u);
  EXPECT_EQ(accepted.body, "");
  EXPECT_EQ(accepted.content_type, "application/json; charset=utf-8");
  const HttpAnswer deleted = answer_to(HttpContext{}, room::Response{room::BroadcasterDeleted{}});
  EXPECT_EQ(deleted.body, "broadcaster deleted");
  EXPECT_EQ(deleted.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(answer_to(HttpContext{}, room::Response{room::BroadcasterCreated{}}).body, R"({"peers":[]})");
}

TEST(HttpAnswer, OfRefusals) {
  const HttpAnswer taken =
      refuse(Dialect::Classic, fail(Code::AlreadyExists, "broadcaster with id \"BC1\" already exists"));
  EXPECT_EQ(taken.status, 500u);
  EXPECT_EQ(taken.reason, "broadcaster with id \"BC1\" already exists");
  EXPECT_EQ(taken.body, "Error: broadcaster with id \"BC1\" already exists");
  EXPECT_EQ(taken.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(refuse(Dialect::Classic, fail(Code::Unsupported, "no compatible media codecs")).body,
            "UnsupportedError: no compatible media codecs");
}

TEST(HttpAnswer, StrangersCannotWriteHeadersOrMarkup) {
  const HttpAnswer answer = refuse(Dialect::Classic, fail(Code::NotFound, "\"마\r\nSet-Cookie: x\" <script>&"));
  EXPECT_EQ(answer.reason, "\"?????Set-Cookie: x\" <script>&");
  EXPECT_EQ(answer.body, "Error: \"마\r\nSet-Cookie: x\" &lt;script&gt;&amp;");
  EXPECT_LE(refuse(Dialect::Classic, fail(Code::NotFound, std::string(100'000, 'x'))).reason.size(), 256u);
}

TEST(HttpRoutes, PlainTransportsMayBeEncrypted) {
  const auto suite = [](std::string_view body) {
    return expect<room::CreateBroadcasterTransport>(post("/rooms/r/broadcasters/b/transports", body))
        .srtp_suite;
  };
  EXPECT_EQ(suite(R"({"type":"plain"})"), std::nullopt);
  EXPECT_EQ(suite(R"({"type":"plain","enableSrtp":true})"), "AES_CM_128_HMAC_SHA1_80");
  EXPECT_EQ(suite(R"({"type":"plain","enableSrtp":true,"srtpCryptoSuite":"AEAD_AES_128_GCM"})"),
            "AEAD_AES_128_GCM");
  const auto connect = [](std::string_view body) {
    return expect<room::ConnectBroadcasterTransport>(
               post("/rooms/r/broadcasters/b/transports/t/connect", body))
        .plain;
  };
  const auto good = connect(R"({"srtpParameters":{"cryptoSuite":"s","keyBase64":"k"}})");
  EXPECT_EQ(good->srtp->suite, "s");
  EXPECT_EQ(good->srtp->key_base64, "k");
  EXPECT_EQ(connect(R"({"srtpParameters":5})").error().message,
            "missing body.srtpParameters.cryptoSuite");
  EXPECT_EQ(connect(R"({"srtpParameters":{"cryptoSuite":"s"}})").error().message,
            "missing body.srtpParameters.keyBase64");
}

}  // namespace
}  // namespace madang::signaling
