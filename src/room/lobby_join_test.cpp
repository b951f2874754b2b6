#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LobbyJoin, TheVersionIsTheFirstThingAConnectionHears) {
  LobbyTester t;
  t.connect("r", "A");
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CreateRouter", "A < version(3.14.16)"));
}

TEST(LobbyJoin, CapabilitiesAndTransportsAreThereBeforeJoining) {
  LobbyTester t;
  const ConnectionId a = t.connect("r", "A");
  t.forget();
  t.request(a, GetRouterRtpCapabilities{});
  EXPECT_EQ(std::get<RouterRtpCapabilities>(*t.last_response).capabilities, demo_capabilities());
  t.create_transport(a);
  EXPECT_THAT(t.all(), ElementsAre("A = ok", "w0 ! CreateWebRtcTransport t1", "A = opened t1"));
}

TEST(LobbyJoin, WhoIsThereIsListedPeersFirstThenBroadcastersInTheOrderInWhichTheyCame) {
  LobbyTester t;
  const ConnectionId a = t.connect("r", "A");
  const ConnectionId b = t.connect("r", "B");
  t.connect("r", "onlooker");
  const ConnectionId c = t.connect("r", "C");
  t.add_broadcaster("r", "cast");
  t.join(b);
  t.join(a);
  t.forget();
  t.join(c);
  EXPECT_THAT(t.seen(), ElementsAre("C = peers(A B cast)", "A,B < newPeer(C)"));
}

TEST(LobbyJoin, WhatAPeerSaysOfItselfReachesTheOthersAsItWas) {
  LobbyTester t;
  const ConnectionId a = t.connect("r", "A");
  const ConnectionId b = t.connect("r", "B");
  t.request(a, Join{.display_name = "Alice",
                    .device = JsonText{R"({"flag": "chrome"})"},
                    .rtp_capabilities = {}});
  t.request(b, Join{.display_name = {}, .device = JsonText{"{}"}, .rtp_capabilities = {}});
  const auto& peers = std::get<Joined>(*t.last_response).peers;
  ASSERT_EQ(peers.size(), 1u);
  EXPECT_EQ(peers[0].id, "A");
  EXPECT_EQ(peers[0].display_name, "Alice");
  EXPECT_EQ(peers[0].device, (JsonText{R"({"flag": "chrome"})"}));
}

TEST(LobbyJoin, TheResponseComesBeforeNewPeerAndThatBeforeTheConsumers) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.produce(a.connection, a.send);
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, true);
  t.forget();
  t.join(b);
  EXPECT_THAT(t.all(),
              ElementsAre("B = peers(A)", "A < newPeer(B)", "w0 ! Consume c1 of p1 on t3 paused",
                          "B ? newConsumer(c1 of p1 from A)"));
}

TEST(LobbyJoin, WhoHasNoCapabilitiesIsOfferedNothing) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.produce(a.connection, a.send);
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, true);
  t.forget();
  t.join(b, false);
  EXPECT_THAT(t.seen(), ElementsAre("B = peers(A)", "A < newPeer(B)"));
}

TEST(LobbyJoin, WhoHasNoTransportForReceivingIsOfferedNothing) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.produce(a.connection, a.send);
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, false);
  t.forget();
  t.join(b);
  EXPECT_THAT(t.seen(), ElementsAre("B = peers(A)", "A < newPeer(B)"));
}

TEST(LobbyJoin, WhoCannotDecodeIsOfferedNothing) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.produce(a.connection, a.send, ortc::MediaKind::Video);
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, true);
  t.forget();
  ortc::RtpCapabilities deaf = demo_capabilities();
  std::erase_if(deaf.codecs,
                [](const auto& codec) { return codec.kind == ortc::MediaKind::Video; });
  t.request(b, Join{.display_name = "B", .device = JsonText{"{}"}, .rtp_capabilities = deaf});
  EXPECT_THAT(t.seen(), ElementsAre("B = peers(A)", "A < newPeer(B)"));
}

TEST(LobbyJoin, RoomsDoNotHearOfEachOther) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("s", "B");
  t.produce(a.connection, a.send);
  EXPECT_THAT(t.seen(), ElementsAre("A = produced p1"));
  t.disconnect(b.connection);
  EXPECT_THAT(t.seen(), IsEmpty());
}

TEST(LobbyJoin, ANewNameIsToldToTheOthersBeforeTheAnswer) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.forget();
  t.request(a.connection, ChangeDisplayName{"Alicia"});
  EXPECT_THAT(t.seen(), ElementsAre("B < displayName(A: A! to Alicia)", "A = ok"));
}

TEST(LobbyJoin, ForcedTcpLeavesUdpOut) {
  LobbyTester t;
  const ConnectionId a = t.connect("r", "A");
  t.request(a, CreateWebRtcTransport{.force_tcp = true, .sctp = {}});
  const auto& command = std::get<media::CreateWebRtcTransport>(t.sends.back().command);
  EXPECT_FALSE(command.udp);
  EXPECT_TRUE(command.tcp);
  EXPECT_EQ(command.incoming_max, Bitrate::kbps(1500));
  EXPECT_EQ(command.outgoing_initial, Bitrate::kbps(1000));
  EXPECT_EQ(command.consent_timeout, 20s);
}

TEST(LobbyJoin, SctpIsOfferedToThoseWhoAskWhereTheServerHasIt) {
  LobbyTester without;
  const ConnectionId a = without.connect("r", "A");
  without.request(a, CreateWebRtcTransport{.sctp = ortc::NumSctpStreams{}});
  EXPECT_FALSE(std::get<WebRtcTransportOpened>(*without.last_response).sctp);

  Options options = LobbyTester::options();
  options.data_channels = true;
  LobbyTester with(options);
  const ConnectionId b = with.connect("r", "B");
  with.request(b, CreateWebRtcTransport{.sctp = ortc::NumSctpStreams{.os = 16, .mis = 2048}});
  const auto sctp = std::get<WebRtcTransportOpened>(*with.last_response).sctp;
  ASSERT_TRUE(sctp);
  EXPECT_EQ(sctp->os, 16);
  EXPECT_EQ(sctp->mis, 2048);
}

TEST(LobbyJoin, ATransportIsConnectedOnceTheEngineSaysSo) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.hold();
  t.request(a.connection, ConnectWebRtcTransport{named(a.send), some_dtls()});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ConnectWebRtcTransport t1"));
  t.release();
  EXPECT_THAT(t.all(), ElementsAre("A = ok"));
}

TEST(LobbyJoin, RestartedIceHasNewParameters) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.request(a.connection, RestartIce{named(a.send)});
  EXPECT_EQ(std::get<IceRestarted>(*t.last_response).ice.username_fragment, "uf2");
}

}  // namespace
}  // namespace madang::room
