// The HTTP API in the newer dialect: how it is told apart, what it asks, how it is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/http_answer.hpp"
#include "signaling/http_routes.hpp"

namespace madang::signaling {
namespace {

constexpr auto kId = "be0644d3-bf22-4396-9d1e-5239765e8abb";
constexpr Uuid kUuid{0xbe0644d3bf224396, 0x9d1e5239765e8abb};

std::variant<Routed, HttpAnswer> ask(std::string_view method, std::string_view path, std::string body = {},
                                     std::string_view origin = {}) {
  for (char& c : body) {
    if (c == '\'') { c = '"'; }
  }
  return route({.method = method,
                .path = path,
                .content_type = "application/json",
                .origin = origin,
                .remote_address = "192.0.2.7",
                .body = body});
}

Dialect dialect_of(const std::variant<Routed, HttpAnswer>& result) {
  return std::get<Routed>(result).context.dialect;
}

template <typename Request>
Request expect(const std::variant<Routed, HttpAnswer>& result) {
  EXPECT_EQ(dialect_of(result), Dialect::Newer);
  return std::get<Request>(std::get<Routed>(result).request);
}

HttpAnswer refusal(const std::variant<Routed, HttpAnswer>& result) { return std::get<HttpAnswer>(result); }

TEST(HttpNewer, OneWordOfTheBodyTellsTheDialect) {
  const std::string rest = "'displayName':'x','device':{'name':'y'}}";
  EXPECT_EQ(dialect_of(ask("POST", "/rooms/r/broadcasters", "{'id':'b'," + rest)), Dialect::Classic);
  EXPECT_EQ(dialect_of(ask("POST", "/rooms/r/broadcasters", "{'peerId':'b'," + rest)), Dialect::Newer);
  const std::string transports = "/rooms/r/broadcasters/b/transports";
  EXPECT_EQ(dialect_of(ask("POST", transports, "{'type':'plain'}", "https://x")), Dialect::Classic);
  EXPECT_EQ(dialect_of(ask("POST", transports, "{'direction':'producer'}")), Dialect::Newer);
}

TEST(HttpNewer, WithoutABodyTheOriginDoes) {
  EXPECT_EQ(dialect_of(ask("GET", "/rooms/r")), Dialect::Classic);
  EXPECT_EQ(dialect_of(ask("GET", "/rooms/r", "", "https://x")), Dialect::Newer);
  EXPECT_EQ(dialect_of(ask("DELETE", "/rooms/r/broadcasters/b")), Dialect::Classic);
  EXPECT_EQ(dialect_of(ask("DELETE", "/rooms/r/broadcasters/b", "", "https://x")), Dialect::Newer);
}

TEST(HttpNewer, ARoomIsNotMadeByLookingAtIt) {
  EXPECT_FALSE(expect<room::GetRoom>(ask("GET", "/rooms/r", "", "https://x")).may_create);
}

TEST(HttpNewer, ABroadcasterJoinsLater) {
  const auto create = expect<room::CreateBroadcaster>(
      ask("POST", "/rooms/r/broadcasters", "{'peerId':'b','displayName':'B','device':{'name':'x'}}"));
  EXPECT_EQ(create.id, "b");
  EXPECT_EQ(create.remote_address, "192.0.2.7");
  EXPECT_FALSE(create.joins);
  EXPECT_EQ(expect<room::JoinBroadcaster>(ask("POST", "/rooms/r/broadcasters/b/join")).broadcaster, "b");
  EXPECT_EQ(refusal(ask("POST", "/rooms/r/broadcasters", "{'peerId':''}")).body, "missing body.peerId");
}

TEST(HttpNewer, TransportsArePlain) {
  const std::string path = "/rooms/r/broadcasters/b/transports";
  const auto request = expect<room::CreateBroadcasterTransport>(
      ask("POST", path, "{'direction':'consumer','rtcpMux':true}"));
  EXPECT_EQ(request.type.value(), room::CreateBroadcasterTransport::Type::Plain);
  EXPECT_TRUE(request.rtcp_mux);
  EXPECT_FALSE(request.comedia);
  const HttpAnswer refused = refusal(ask("POST", path, "{'direction':'up'}"));
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(refused.content_type, "text/plain; charset=utf-8");
}

TEST(HttpNewer, ProducingAndConsumingNameTheirTransportInTheBody) {
  const auto produce = expect<room::BroadcasterProduce>(
      ask("POST", "/rooms/r/broadcasters/b/producers",
          std::string("{'transportId':'") + kId + "','kind':'audio','appData':{'source':'audio'}}"));
  EXPECT_EQ(produce.transport.text, kId);
  EXPECT_EQ(produce.app_data.text, R"({"source":"audio"})");
  EXPECT_FALSE(produce.parameters);
  const auto consume = expect<room::BroadcasterConsume>(ask(
      "POST", "/rooms/r/broadcasters/b/consumers",
      std::string("{'transportId':'x','producerId':'") + kId + "','paused':true,'rtpCapabilities':{'codecs':[]}}"));
  EXPECT_EQ(consume.transport.text, "x");
  EXPECT_EQ(consume.producer->text, kId);
  EXPECT_TRUE(consume.paused);
  EXPECT_TRUE(consume.rtp_capabilities->has_value());
  EXPECT_EQ(refusal(ask("POST", "/rooms/r/broadcasters/b/consumers", "{}")).body,
            "missing body.rtpCapabilities");
  const auto resume = expect<room::ResumeBroadcasterConsumer>(
      ask("POST", std::string("/rooms/r/broadcasters/b/consumers/") + kId + "/resume"));
  EXPECT_EQ(resume.consumer.id, media::ConsumerId{kUuid});
  EXPECT_EQ(expect<room::ListProducers>(ask("GET", "/rooms/r/broadcasters/b/peerProducersInfos")).broadcaster,
            "b");
}

TEST(HttpNewer, OptionsKnowBothDialects) {
  EXPECT_EQ(refusal(ask("OPTIONS", "/rooms/r/broadcasters/b/consumers")).allow, "POST");
  EXPECT_EQ(refusal(ask("OPTIONS", "/rooms/r/broadcasters/b/transports/t/consume")).allow, "POST");
  EXPECT_EQ(refusal(ask("OPTIONS", "/rooms/r")).allow, "GET,HEAD");
}

const HttpContext kContext{Dialect::Newer, "/rooms/r/broadcasters", "b c"};

TEST(HttpNewer, WhatWasCreatedHasAPlace) {
  const HttpAnswer broadcaster = answer_to(kContext, room::Response{room::BroadcasterCreated{}});
  EXPECT_EQ(broadcaster.status, 201u);
  EXPECT_EQ(broadcaster.reason, "Created");
  EXPECT_EQ(broadcaster.location, "/rooms/r/broadcasters/b%20c");
  const HttpAnswer producer =
      answer_to({Dialect::Newer, "/rooms/r/broadcasters/b/producers/", ""}, room::Response{room::Produced{{kUuid}}});
  EXPECT_EQ(producer.status, 201u);
  EXPECT_EQ(producer.location, std::string("/rooms/r/broadcasters/b/producers/") + kId);
  EXPECT_EQ(producer.body, std::string(R"({"producerId":")") + kId + "\"}");
  const HttpAnswer consumer = answer_to(kContext, room::Response{room::BroadcasterConsumed{.id = {kUuid},
                                                                                          .producer = {kUuid},
                                                                                          .kind = {},
                                                                                          .parameters = {},
                                                                                          .type = {}}});
  EXPECT_EQ(consumer.status, 201u);
  EXPECT_THAT(consumer.body, testing::HasSubstr(std::string(R"("consumerId":")") + kId));
}

TEST(HttpNewer, TheRestIs200And204) {
  const HttpAnswer accepted = answer_to(kContext, room::Response{room::Accepted{}});
  EXPECT_EQ(accepted.status, 200u);
  EXPECT_EQ(accepted.body, "{}");
  EXPECT_EQ(accepted.location, "");
  const HttpAnswer deleted = answer_to(kContext, room::Response{room::BroadcasterDeleted{}});
  EXPECT_EQ(deleted.status, 204u);
  EXPECT_EQ(deleted.body, "");
  EXPECT_EQ(answer_to(kContext, room::Response{room::RouterRtpCapabilities{}}).body,
            R"({"routerRtpCapabilities":{"codecs":[],"headerExtensions":[]}})");
  room::ProducersListed listed;
  listed.peers.push_back({{"A", "Ann", {}}, {{{kUuid}, ortc::MediaKind::Video}}});
  EXPECT_EQ(answer_to(kContext, room::Response{listed}).body,
            std::string(R"({"peerProducersInfos":[{"peerId":"A","producers":[{"producerId":")") + kId +
                R"(","kind":"video"}]}]})");
}

TEST(HttpNewer, RefusalsHaveAStatusOfTheirOwn) {
  const auto status = [](Code code) { return answer_to(kContext, fail(code, "no")).status; };
  EXPECT_EQ(status(Code::InvalidArgument), 400u);
  EXPECT_EQ(status(Code::Forbidden), 403u);
  EXPECT_EQ(status(Code::NotFound), 404u);
  EXPECT_EQ(status(Code::AlreadyExists), 409u);
  EXPECT_EQ(status(Code::InvalidState), 409u);
  EXPECT_EQ(status(Code::Internal), 500u);
  const HttpAnswer refused = answer_to(kContext, fail(Code::NotFound, "no such <b>"));
  EXPECT_EQ(refused.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(refused.body, "no such <b>");
}

}  // namespace
}  // namespace madang::signaling
