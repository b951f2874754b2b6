#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Type = CreateBroadcasterTransport::Type;

std::string created(const LobbyTester& t) {
  std::string text;
  for (const auto& peer : std::get<BroadcasterCreated>(*t.last_response).peers) {
    text += peer.view.id + ":";
    for (const ProducerView& producer : peer.producers) {
      text += std::string(to_string(producer.kind)) + ",";
    }
    text += " ";
  }
  return text;
}

media::ConnectPlainTransport address(std::uint16_t port) {
  media::ConnectPlainTransport plain;
  plain.ip = IpAddress::parse("192.0.2.1");
  plain.port = port;
  return plain;
}

TEST(LobbyBroadcasters, AreAnnouncedToJoinedPeersBeforeTheAnswer) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.connect("r", "onlooker");
  t.forget();
  t.add_broadcaster("r", "cast");
  EXPECT_THAT(t.seen(), ElementsAre("A < newPeer(cast)", "http = ok"));
}

TEST(LobbyBroadcasters, WithoutCapabilitiesHearOfNobody) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_broadcaster("r", "cast");
  EXPECT_EQ(created(t), "");
}

TEST(LobbyBroadcasters, WithCapabilitiesHearOfPeersAndWhatTheyCanConsume) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.connect("r", "onlooker");
  t.produce(a.connection, a.send, ortc::MediaKind::Audio);
  t.produce(a.connection, a.send, ortc::MediaKind::Video);
  t.add_broadcaster("r", "first", true);
  EXPECT_EQ(created(t), "A:audio,video, B: ");
  CreateBroadcaster second{"second", "x", JsonText{"{}"}, demo_capabilities()};
  std::erase_if(second.rtp_capabilities->value().codecs,
                [](const auto& codec) { return codec.kind == ortc::MediaKind::Video; });
  t.http("r", std::move(second));
  EXPECT_EQ(created(t), "A:audio, B: ");  // other broadcasters are not listed
}

TEST(LobbyBroadcasters, WithWrongCapabilitiesCanConsumeNothing) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.http("r", CreateBroadcaster{"cast", "x", JsonText{"{}"},
                                Result<ortc::RtpCapabilities>(
                                    fail(Code::InvalidArgument, "missing codec.mimeType"))});
  EXPECT_EQ(created(t), "A: ");
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.http("r", BroadcasterConsume{"cast", named(plain), named(producer)});
  EXPECT_EQ(t.last_error->message, "missing codec.mimeType");
  EXPECT_EQ(t.last_error->code, Code::InvalidArgument);
}

TEST(LobbyBroadcasters, OpenPlainTransports) {
  LobbyTester t;
  t.add_broadcaster("r", "cast");
  t.forget();
  CreateBroadcasterTransport request;
  request.broadcaster = "cast";
  request.rtcp_mux = true;
  request.comedia = false;
  t.http("r", std::move(request));
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CreatePlainTransport t1", "http = opened t1"));
  const auto& command = std::get<media::CreatePlainTransport>(t.sends.back().command);
  EXPECT_TRUE(command.rtcp_mux);
  EXPECT_FALSE(command.comedia);
  EXPECT_FALSE(std::get<PlainTransportOpened>(*t.last_response).transport.rtcp_tuple);
}

TEST(LobbyBroadcasters, OpenWebRtcTransportsWithoutALimitOnTheirBitrate) {
  LobbyTester t;
  t.add_broadcaster("r", "cast");
  CreateBroadcasterTransport request;
  request.broadcaster = "cast";
  request.type = Type::WebRtc;
  t.http("r", std::move(request));
  const auto& command = std::get<media::CreateWebRtcTransport>(t.sends.back().command);
  EXPECT_EQ(command.incoming_max, Bitrate{});
  EXPECT_TRUE(command.udp);
  const media::TransportId id = std::get<WebRtcTransportOpened>(*t.last_response).id;
  t.forget();
  t.http("r", ConnectBroadcasterTransport{"cast", named(id), some_dtls(),
                                          media::ConnectPlainTransport{}});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ConnectWebRtcTransport t1", "http = ok"));
}

TEST(LobbyBroadcasters, ConnectAPlainTransportThatDoesNotLearnItsAddress) {
  LobbyTester t;
  t.add_broadcaster("r", "cast");
  const media::TransportId id = t.add_plain_transport("r", "cast", false);
  t.forget();
  t.http("r",
         ConnectBroadcasterTransport{"cast", named(id), media::DtlsParameters{}, address(5004)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ConnectPlainTransport t1", "http = ok"));
  const auto& command = std::get<media::ConnectPlainTransport>(t.sends.back().command);
  EXPECT_EQ(command.transport, id);
  EXPECT_EQ(command.port, 5004);
}

TEST(LobbyBroadcasters, WhatTheySendIsOfferedToJoinedPeersUnderTheirName) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_broadcaster("r", "cast", true);
  t.add_broadcaster("r", "other", true);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.forget();
  t.http("r", BroadcasterProduce{"cast", named(plain), ortc::MediaKind::Audio, microphone()});
  EXPECT_THAT(t.seen(), ElementsAre("http = produced p1", "A ? newConsumer(c1 of p1 from cast)"));
  const auto& q = std::get<NewConsumer>(t.open_asks.at(0).question);
  EXPECT_EQ(q.app_data.text, "{}");
  EXPECT_FALSE(q.app_data_names_peer);
}

TEST(LobbyBroadcasters, HearNoScores) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_broadcaster("r", "cast");
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.http("r", BroadcasterProduce{"cast", named(plain), ortc::MediaKind::Audio, microphone()});
  const media::ProducerId producer = std::get<Produced>(*t.last_response).id;
  t.forget();
  t.event(media::ProducerScoreChanged{producer, {{0, 1001, {}, 3}}});
  EXPECT_THAT(t.all(), IsEmpty());
}

TEST(LobbyBroadcasters, ConsumeAtOnceAndWithoutBeingAsked) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const media::ProducerId sound = t.produce(a.connection, a.send, ortc::MediaKind::Audio);
  const media::ProducerId picture = t.produce(a.connection, a.send, ortc::MediaKind::Video);
  t.add_broadcaster("r", "cast", true);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.forget();
  t.http("r", BroadcasterConsume{"cast", named(plain), named(sound)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! Consume c1 of p1 on t3", "http = consumes c1"));
  EXPECT_FALSE(std::get<media::Consume>(t.sends.back().command).ignore_dtx);
  // Sound is not repaired, pictures are: by default of the protocol.
  const auto heard = std::get<BroadcasterConsumed>(*t.last_response);
  EXPECT_FALSE(heard.parameters.encodings.at(0).rtx_ssrc);
  t.http("r", BroadcasterConsume{"cast", named(plain), named(picture)});
  const auto watched = std::get<BroadcasterConsumed>(*t.last_response);
  EXPECT_TRUE(watched.parameters.encodings.at(0).rtx_ssrc);
  EXPECT_EQ(watched.parameters.mid, "1");
  EXPECT_EQ(watched.producer, picture);
}

TEST(LobbyBroadcasters, AreNotToldWhenWhatTheyConsumeEnds) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.add_broadcaster("r", "cast", true);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.http("r", BroadcasterConsume{"cast", named(plain), named(producer)});
  t.forget();
  t.request(a.connection, PauseProducer{named(producer)});
  t.request(a.connection, CloseProducer{named(producer)});
  EXPECT_THAT(t.seen(), ElementsAre("A = ok", "A = ok"));
  EXPECT_EQ(t.lobby.counts().consumers, 0u);
}

TEST(LobbyBroadcasters, ProducerGoneBeforeTheEngineConsumedIt) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.add_broadcaster("r", "cast", true);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.hold();
  t.http("r", BroadcasterConsume{"cast", named(plain), named(producer)});
  t.request(a.connection, CloseProducer{named(producer)});
  t.forget();
  t.release();
  EXPECT_EQ(t.last_error->message, "Producer with id \"" + producer.text() + "\" not found");
}

TEST(LobbyBroadcasters, DeletedTheyAreGoneForPeersBeforeTheAnswerAndTheirStreamsAfterIt) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.add_broadcaster("r", "cast");
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.http("r", BroadcasterProduce{"cast", named(plain), ortc::MediaKind::Audio, microphone()});
  t.forget();
  t.http("r", DeleteBroadcaster{"cast"});
  EXPECT_THAT(t.all(), ElementsAre("A,B < peerClosed(cast)", "http = ok", "w0 ! CloseTransport t5",
                                   "A < consumerClosed(c1)", "B < consumerClosed(c2)"));
  t.http("r", DeleteBroadcaster{"cast"});
  EXPECT_EQ(t.last_error->message, "broadcaster with id \"cast\" does not exist");
}

TEST(LobbyBroadcasters, OutliveTheirTransports) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_broadcaster("r", "cast");
  CreateBroadcasterTransport request;
  request.broadcaster = "cast";
  request.type = Type::WebRtc;
  t.http("r", std::move(request));
  const media::TransportId id = std::get<WebRtcTransportOpened>(*t.last_response).id;
  t.forget();
  t.event(media::DtlsStateChanged{id, media::DtlsState::Closed});
  EXPECT_THAT(t.all(), IsEmpty());
  EXPECT_EQ(t.lobby.counts().broadcasters, 1u);
}

TEST(LobbyBroadcasters, VanishWithTheLastPeer) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_broadcaster("r", "cast");
  t.disconnect(a.connection);
  CreateBroadcasterTransport request;
  request.broadcaster = "cast";
  t.http("r", std::move(request));
  EXPECT_EQ(t.last_error->message, "broadcaster with id \"cast\" does not exist");
}

}  // namespace
}  // namespace madang::room
