// Everything that strangers can make more of, made too much of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;

Options with(Limits limits) {
  Options options = LobbyTester::options();
  options.limits = limits;
  return options;
}

void expect_refused(const LobbyTester& t, Code code, const std::string& message) {
  ASSERT_TRUE(t.last_error);
  EXPECT_EQ(t.last_error->code, code);
  EXPECT_EQ(t.last_error->message, message);
}

void expect_turned_away(LobbyTester& t, ConnectionId connection, const std::string& why) {
  t.forget();
  t.request(connection, GetRouterRtpCapabilities{});
  const std::vector<std::string> seen = t.seen();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[0].ends_with(" = error '" + why + "'")) << seen[0];
  EXPECT_TRUE(seen[1].ends_with(" x 4000 '" + why + "'")) << seen[1];
}

TEST(LobbyLimits, Rooms) {
  LobbyTester t(with({.rooms = 3}));
  for (const char* room : {"a", "b", "c"}) { t.http(room, GetRoom{}); }
  t.http("d", GetRoom{});
  expect_refused(t, Code::LimitReached, "too many rooms");
  t.forget();
  expect_turned_away(t, t.connect("d", "A"), "too many rooms");
  t.http("a", GetRoom{});
  EXPECT_TRUE(t.last_response);
  t.advance(60s);
  t.http("d", GetRoom{});
  EXPECT_TRUE(t.last_response);
}

TEST(LobbyLimits, RoomsByDefault) {
  LobbyTester t;
  for (std::size_t i = 0; i < kRoomsMax + 10; ++i) {
    t.http("room" + std::to_string(i), GetRoom{});
  }
  expect_refused(t, Code::LimitReached, "too many rooms");
  EXPECT_EQ(t.lobby.counts().rooms, kRoomsMax);
}

TEST(LobbyLimits, ParticipantsOfARoom) {
  LobbyTester t(with({.participants_per_room = 3}));
  t.connect("r", "A");
  t.connect("r", "B");
  t.add_broadcaster("r", "cast");
  t.add_broadcaster("r", "more");
  expect_refused(t, Code::LimitReached, "too many participants in this room");
  t.forget();
  expect_turned_away(t, t.connect("r", "C"), "too many participants in this room");
  t.connect("r", "A2", "A");  // one for one
  t.forget();
  t.advance(2s);
  EXPECT_THAT(t.seen(), ElementsAre("A x 4000 'closed by protoo-server'", "A2 < version(3.14.16)"));
}

TEST(LobbyLimits, Transports) {
  LobbyTester t;
  const ConnectionId a = t.connect("r", "A");
  for (std::size_t i = 0; i < kTransportsMax; ++i) { t.create_transport(a); }
  t.request(a, CreateWebRtcTransport{.sctp = {}});
  expect_refused(t, Code::LimitReached, "too many transports");
  t.add_broadcaster("r", "cast");
  CreateBroadcasterTransport request;
  request.broadcaster = "cast";
  for (std::size_t i = 0; i <= kTransportsMax; ++i) { t.http("r", request); }
  expect_refused(t, Code::LimitReached, "too many transports");
}

TEST(LobbyLimits, Producers) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  for (std::uint32_t i = 0; i < kProducersMax; ++i) {
    t.produce(a.connection, a.send, ortc::MediaKind::Audio, i);
  }
  t.request(a.connection, Produce{named(a.send), ortc::MediaKind::Audio, microphone(99), {"{}"}});
  expect_refused(t, Code::LimitReached, "too many producers");
}

TEST(LobbyLimits, ConsumersEndInSilenceForPeersAndWithARefusalForBroadcasters) {
  LobbyTester t(with({.consumers = 4}));
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  media::ProducerId producer;
  for (std::uint32_t i = 0; i < 6; ++i) {
    producer = t.produce(a.connection, a.send, ortc::MediaKind::Audio, i);
  }
  EXPECT_EQ(t.open_asks.size(), 4u);
  t.add_broadcaster("r", "cast", true);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  for (int i = 0; i < 5; ++i) {
    t.http("r", BroadcasterConsume{"cast", named(plain), named(producer)});
  }
  expect_refused(t, Code::LimitReached, "too many consumers");
  EXPECT_EQ(t.lobby.counts().consumers, 8u);
}

TEST(LobbyLimits, Replicas) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A", {.consumer_replicas = 1'000'000});
  t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  EXPECT_EQ(t.open_asks.size(), 1u + kConsumerReplicasMax);
}

TEST(LobbyLimits, CallsInFlight) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.hold();
  for (std::size_t i = 0; i < kCallsMax; ++i) {
    t.request(a.connection, RestartIce{named(a.send)});
  }
  EXPECT_FALSE(t.last_error);
  t.request(a.connection, RestartIce{named(a.send)});
  expect_refused(t, Code::LimitReached, "too many requests in flight");
  t.request(a.connection, CreateWebRtcTransport{.sctp = {}});
  expect_refused(t, Code::LimitReached, "too many requests in flight");
  t.request(a.connection, ConnectWebRtcTransport{named(a.send), some_dtls()});
  expect_refused(t, Code::LimitReached, "too many requests in flight");
  const std::size_t names = t.lobby.counts().names;
  t.request(a.connection, Produce{named(a.send), ortc::MediaKind::Audio, microphone(), {"{}"}});
  expect_refused(t, Code::LimitReached, "too many requests in flight");
  EXPECT_EQ(t.lobby.counts().names, names);
  t.release();
  t.request(a.connection, ConnectWebRtcTransport{named(a.send), some_dtls()});
  EXPECT_TRUE(t.last_response);
}

TEST(LobbyLimits, CallsInFlightOfABroadcaster) {
  LobbyTester t(with({.calls = 1}));
  const auto a = t.add_peer("r", "A");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.add_broadcaster("r", "cast", true);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.hold();
  t.http("r", BroadcasterConsume{"cast", named(plain), named(producer)});
  t.http("r", BroadcasterConsume{"cast", named(plain), named(producer)});
  expect_refused(t, Code::LimitReached, "too many requests in flight");
  EXPECT_EQ(t.lobby.counts().consumers, 1u);
}

TEST(LobbyLimits, LengthsOfNames) {
  LobbyTester t;
  const std::string longest(kIdBytesMax, 'x');
  t.http(longest, GetRoom{});
  EXPECT_TRUE(t.last_response);
  t.http(longest + "x", GetRoom{});
  expect_refused(t, Code::TooLarge, "roomId is longer than 256 bytes");
  t.add_broadcaster("r", longest + "x");
  expect_refused(t, Code::TooLarge, "id is longer than 256 bytes");
  expect_turned_away(t, t.connect("r", "A", longest + "x"), "peerId is longer than 256 bytes");
}

TEST(LobbyLimits, LengthsOfWhatIsPassedOnToAllOthers) {
  LobbyTester t;
  const ConnectionId b = t.connect("r", "B");
  t.request(b, Join{.display_name = std::string(kDisplayNameBytesMax + 1, 'x'),
                    .device = {},
                    .rtp_capabilities = {}});
  expect_refused(t, Code::TooLarge, "displayName is longer than 256 bytes");
  t.request(b, Join{.display_name = {},
                    .device = JsonText{std::string(kDeviceBytesMax + 1, ' ')},
                    .rtp_capabilities = {}});
  expect_refused(t, Code::TooLarge, "device is longer than 4096 bytes");
  const auto a = t.add_peer("r", "A");
  t.request(a.connection, ChangeDisplayName{std::string(kDisplayNameBytesMax + 1, 'x')});
  expect_refused(t, Code::TooLarge, "displayName is longer than 256 bytes");
  t.request(a.connection, Produce{named(a.send), ortc::MediaKind::Audio, microphone(),
                                  JsonText{std::string(kAppDataBytesMax + 1, ' ')}});
  expect_refused(t, Code::TooLarge, "appData is longer than 16384 bytes");
}

TEST(LobbyLimits, DepthOfAppData) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto produce = [&](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) { text += R"({"a[{\"":)"; }
    text += "1" + std::string(depth, '}');
    t.request(a.connection,
              Produce{named(a.send), ortc::MediaKind::Audio, microphone(), JsonText{text}});
  };
  produce(kAppDataDepthMax);
  EXPECT_TRUE(t.last_response);
  for (const std::size_t depth : {kAppDataDepthMax + 1, 10 * kAppDataDepthMax}) {
    produce(depth);
    expect_refused(t, Code::TooLarge, "appData is nested more than 16 deep");
  }
}

}  // namespace
}  // namespace madang::room
