// Every refusal of the protocol's tables: its sentence, its code, and which comes first when
// several would do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;

Error bad(std::string message) { return fail(Code::InvalidArgument, std::move(message)); }

template <typename Id>
IdText<Id> stranger(std::string text) {
  return {Id{}, std::move(text)};
}

struct PeerErrors : testing::Test {
  PeerErrors() : a(t.add_peer("r", "A")) {}
  std::string refusal_of(PeerRequest request) {
    return refusal_of(a.connection, std::move(request));
  }
  std::string refusal_of(ConnectionId connection, PeerRequest request) {
    t.request(connection, std::move(request));
    return t.last_error ? t.last_error->message : "none";
  }
  LobbyTester t;
  LobbyTester::Peer a;
};

TEST_F(PeerErrors, WhatNeedsJoiningIsRefusedBeforeAnythingElseIsLookedAt) {
  const ConnectionId b = t.connect("r", "B");
  const auto p = stranger<media::ProducerId>("x");
  const auto c = stranger<media::ConsumerId>("x");
  const std::vector<PeerRequest> requests{Produce{stranger<media::TransportId>("x"),
                                                  ortc::MediaKind::Audio,
                                                  bad("params is not an object"),
                                                  {}},
                                          CloseProducer{p},
                                          PauseProducer{p},
                                          ResumeProducer{p},
                                          PauseConsumer{c},
                                          ResumeConsumer{c},
                                          RequestConsumerKeyFrame{c},
                                          SetConsumerPreferredLayers{c, bad("x")},
                                          SetConsumerPriority{c, bad("x")},
                                          ChangeDisplayName{"x"}};
  for (const PeerRequest& request : requests) {
    EXPECT_EQ(refusal_of(b, request), "Peer not yet joined");
    EXPECT_EQ(t.last_error->code, Code::InvalidState);
  }
}

TEST_F(PeerErrors, JoiningTwice) { EXPECT_EQ(refusal_of(Join{}), "Peer already joined"); }

TEST_F(PeerErrors, JoiningUnderTheNameOfABroadcaster) {
  const ConnectionId b = t.connect("r", "B");
  t.connect("r", "C");
  t.add_broadcaster("r", "D");
  const ConnectionId d = t.connect("r", "D");
  t.join(b);
  EXPECT_EQ(refusal_of(d, Join{}), "broadcaster with id \"D\" already exists");
  EXPECT_EQ(t.last_error->code, Code::Conflict);
}

TEST_F(PeerErrors, IdsThatAreNotThere) {
  const auto no_t = stranger<media::TransportId>("zzz");
  const auto no_p = stranger<media::ProducerId>("zzz");
  const auto no_c = stranger<media::ConsumerId>("undefined");
  EXPECT_EQ(refusal_of(ConnectWebRtcTransport{no_t, bad("x")}),
            "transport with id \"zzz\" not found");
  EXPECT_EQ(refusal_of(RestartIce{no_t}), "transport with id \"zzz\" not found");
  EXPECT_EQ(refusal_of(Produce{no_t, bad("x"), bad("x"), {}}),
            "transport with id \"zzz\" not found");
  EXPECT_EQ(refusal_of(CloseProducer{no_p}), "producer with id \"zzz\" not found");
  EXPECT_EQ(refusal_of(PauseProducer{no_p}), "producer with id \"zzz\" not found");
  EXPECT_EQ(refusal_of(ResumeProducer{no_p}), "producer with id \"zzz\" not found");
  EXPECT_EQ(refusal_of(PauseConsumer{no_c}), "consumer with id \"undefined\" not found");
  EXPECT_EQ(refusal_of(ResumeConsumer{no_c}), "consumer with id \"undefined\" not found");
  EXPECT_EQ(refusal_of(RequestConsumerKeyFrame{no_c}), "consumer with id \"undefined\" not found");
  EXPECT_EQ(refusal_of(SetConsumerPreferredLayers{no_c, bad("x")}),
            "consumer with id \"undefined\" not found");
  EXPECT_EQ(refusal_of(SetConsumerPriority{no_c, bad("x")}),
            "consumer with id \"undefined\" not found");
  EXPECT_EQ(t.last_error->code, Code::NotFound);
}

TEST_F(PeerErrors, IdsOfOthersAreNotThereEither) {
  const auto b = t.add_peer("r", "B");
  const media::ProducerId producer = t.produce(b.connection, b.send);
  const media::ConsumerId consumer = std::get<NewConsumer>(t.open_asks.at(0).question).consumer;
  EXPECT_EQ(refusal_of(CloseProducer{named(producer)}),
            "producer with id \"" + producer.text() + "\" not found");
  EXPECT_EQ(refusal_of(RestartIce{named(b.send)}),
            "transport with id \"" + b.send.text() + "\" not found");
  EXPECT_EQ(refusal_of(b.connection, PauseConsumer{named(consumer)}),
            "consumer with id \"" + consumer.text() + "\" not found");
}

TEST_F(PeerErrors, ConnectingTwiceIsRefusedWhateverTheSecondSays) {
  t.request(a.connection, ConnectWebRtcTransport{named(a.send), some_dtls()});
  EXPECT_EQ(refusal_of(ConnectWebRtcTransport{named(a.send), bad("empty")}),
            "connect() already called [method:webRtcTransport.connect]");
}

TEST_F(PeerErrors, AConnectThatFailedMayBeTriedAgain) {
  EXPECT_EQ(refusal_of(ConnectWebRtcTransport{named(a.send),
                                              bad("empty dtlsParameters.fingerprints array")}),
            "empty dtlsParameters.fingerprints array");
  t.engine_error = fail(Code::InvalidArgument, "no such fingerprint");
  EXPECT_EQ(refusal_of(ConnectWebRtcTransport{named(a.send), some_dtls()}), "no such fingerprint");
  t.engine_error.reset();
  EXPECT_EQ(refusal_of(ConnectWebRtcTransport{named(a.send), some_dtls()}), "none");
}

TEST_F(PeerErrors, ProducingLooksAtTheKindFirst) {
  EXPECT_EQ(refusal_of(Produce{
                named(a.send), bad("invalid kind \"foo\""), bad("params is not an object"), {}}),
            "invalid kind \"foo\"");
  EXPECT_EQ(refusal_of(
                Produce{named(a.send), ortc::MediaKind::Audio, bad("params is not an object"), {}}),
            "params is not an object");
}

TEST_F(PeerErrors, ProducingWhatTheRouterDoesNotHave) {
  ortc::RtpParameters parameters = camera();
  parameters.codecs[0].mime_type = "video/AV1";
  parameters.codecs[0].payload_type = 101;
  EXPECT_EQ(refusal_of(Produce{named(a.send), ortc::MediaKind::Video, parameters, {"{}"}}),
            "unsupported codec [mimeType:video/AV1, payloadType:101]");
  EXPECT_EQ(t.last_error->code, Code::Unsupported);
}

TEST_F(PeerErrors, ProducingTheSameStreamTwiceOnOneTransport) {
  t.produce(a.connection, a.send);
  EXPECT_NE(refusal_of(Produce{named(a.send), ortc::MediaKind::Audio, microphone(), {"{}"}}),
            "none");
  EXPECT_EQ(t.last_error->code, Code::AlreadyExists);
  EXPECT_EQ(refusal_of(Produce{named(a.receive), ortc::MediaKind::Audio, microphone(), {"{}"}}),
            "none");
}

TEST_F(PeerErrors, WhatTheEngineRefusesLeavesNothingBehind) {
  t.add_peer("r", "B");
  t.forget();
  const Lobby::Counts before = t.lobby.counts();
  t.engine_error = fail(Code::Unavailable, "no port");
  EXPECT_EQ(refusal_of(CreateWebRtcTransport{.consuming = true, .sctp = {}}), "no port");
  EXPECT_EQ(refusal_of(Produce{named(a.send), ortc::MediaKind::Audio, microphone(), {"{}"}}),
            "no port");
  EXPECT_EQ(refusal_of(RestartIce{named(a.send)}), "no port");
  const Lobby::Counts after = t.lobby.counts();
  EXPECT_EQ(after.transports, before.transports);
  EXPECT_EQ(after.producers, before.producers);
  EXPECT_EQ(after.names, before.names);
  EXPECT_EQ(after.calls, 0u);
  t.engine_error.reset();
  EXPECT_EQ(refusal_of(Produce{named(a.send), ortc::MediaKind::Audio, microphone(), {"{}"}}),
            "none");
}

TEST_F(PeerErrors, AReceivingTransportThatFailsTakesItsConsumersAlong) {
  const media::ProducerId producer = t.produce(a.connection, a.send);
  const ConnectionId b = t.connect("r", "B");
  t.hold();
  t.request(b, CreateWebRtcTransport{.consuming = true, .sctp = {}});
  t.join(b);
  EXPECT_EQ(t.lobby.counts().consumers, 1u);
  t.reply_first(fail(Code::Unavailable, "no port"));
  EXPECT_EQ(t.lobby.counts().consumers, 0u);
  t.forget();
  t.release();
  t.request(a.connection, CloseProducer{named(producer)});
  EXPECT_THAT(t.seen(), ElementsAre("A = ok"));
}

TEST_F(PeerErrors, AnEngineThatAnswersSomethingElseIsOurFault) {
  t.hold();
  t.request(a.connection, CreateWebRtcTransport{.sctp = {}});
  t.reply_first(media::ReplyBody{Done{}});
  EXPECT_EQ(t.last_error->code, Code::Internal);
  t.request(a.connection, RestartIce{named(a.send)});
  t.reply_first(media::ReplyBody{Done{}});
  EXPECT_EQ(t.last_error->code, Code::Internal);
}

struct HttpErrors : testing::Test {
  HttpErrors() { t.add_broadcaster("r", "cast", true); }
  std::string refusal_of(HttpRequest request) {
    t.http("r", std::move(request));
    return t.last_error ? t.last_error->message : "none";
  }
  LobbyTester t;
  const IdText<media::TransportId> no_transport = stranger<media::TransportId>("zz");
};

TEST_F(HttpErrors, ABroadcasterThatIsNotThereComesFirst) {
  const std::string nobody = "broadcaster with id \"no\" does not exist";
  CreateBroadcasterTransport transport;
  transport.broadcaster = "no";
  transport.type = bad("invalid type");
  EXPECT_EQ(refusal_of(transport), nobody);
  EXPECT_EQ(refusal_of(ConnectBroadcasterTransport{"no", no_transport, bad("x"), bad("y")}),
            nobody);
  EXPECT_EQ(refusal_of(BroadcasterProduce{"no", no_transport, bad("x"), bad("y")}), nobody);
  EXPECT_EQ(refusal_of(BroadcasterConsume{"no", no_transport, bad("x")}), nobody);
  EXPECT_EQ(refusal_of(DeleteBroadcaster{"no"}), nobody);
  EXPECT_EQ(t.last_error->code, Code::NotFound);
}

TEST_F(HttpErrors, ATransportThatIsNotThereComesSecond) {
  const std::string none = "transport with id \"zz\" does not exist";
  EXPECT_EQ(refusal_of(ConnectBroadcasterTransport{"cast", no_transport, bad("x"), bad("y")}),
            none);
  EXPECT_EQ(refusal_of(BroadcasterProduce{"cast", no_transport, bad("x"), bad("y")}), none);
  EXPECT_EQ(refusal_of(BroadcasterConsume{"cast", no_transport, bad("x")}), none);
}

TEST_F(HttpErrors, IdsThatAreTaken) {
  t.add_peer("r", "A");
  for (const char* id : {"cast", "A"}) {
    t.add_broadcaster("r", id);
    EXPECT_EQ(t.last_error->message,
              "broadcaster with id \"" + std::string(id) + "\" already exists");
    EXPECT_EQ(t.last_error->code, Code::AlreadyExists);
  }
}

TEST_F(HttpErrors, TransportsOfNoKnownType) {
  CreateBroadcasterTransport transport;
  transport.broadcaster = "cast";
  transport.type = bad("invalid type");
  EXPECT_EQ(refusal_of(transport), "invalid type");
}

TEST_F(HttpErrors, APlainTransportIsNotConnectedLikeAWebRtcOne) {
  const media::TransportId plain = t.add_plain_transport("r", "cast", false);
  EXPECT_EQ(refusal_of(ConnectBroadcasterTransport{"cast", named(plain), some_dtls(),
                                                   media::ConnectPlainTransport{}}),
            "transport with id \"" + plain.text() + "\" is not a WebRtcTransport");
  EXPECT_EQ(refusal_of(ConnectBroadcasterTransport{"cast", named(plain), some_dtls(),
                                                   bad("wrong body.ip")}),
            "wrong body.ip");
}

TEST_F(HttpErrors, AComediaTransportTakesNoAddress) {
  const media::TransportId plain = t.add_plain_transport("r", "cast", true);
  media::ConnectPlainTransport address;
  address.ip = IpAddress::parse("192.0.2.1");
  address.port = 5004;
  EXPECT_EQ(refusal_of(ConnectBroadcasterTransport{"cast", named(plain), some_dtls(), address}),
            "transport with id \"" + plain.text() + "\" learns its remote address by comedia");
}

TEST_F(HttpErrors, ConnectingTwice) {
  const media::TransportId plain = t.add_plain_transport("r", "cast", false);
  media::ConnectPlainTransport address;
  address.ip = IpAddress::parse("192.0.2.1");
  address.port = 5004;
  EXPECT_EQ(refusal_of(ConnectBroadcasterTransport{"cast", named(plain), media::DtlsParameters{},
                                                   address}),
            "none");
  EXPECT_EQ(refusal_of(ConnectBroadcasterTransport{"cast", named(plain), media::DtlsParameters{},
                                                   address}),
            "connect() already called [method:plainTransport.connect]");
}

TEST_F(HttpErrors, ConsumingWithoutCapabilitiesComesBeforeTheTransport) {
  t.add_broadcaster("r", "mute");
  EXPECT_EQ(refusal_of(BroadcasterConsume{"mute", no_transport, bad("missing producerId")}),
            "broadcaster does not have rtpCapabilities");
}

TEST_F(HttpErrors, ConsumingLooksAtTheProducerLast) {
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  EXPECT_EQ(refusal_of(BroadcasterConsume{"cast", named(plain), bad("missing producerId")}),
            "missing producerId");
  EXPECT_EQ(refusal_of(BroadcasterConsume{"cast", named(plain), stranger<media::ProducerId>("P")}),
            "Producer with id \"P\" not found");
}

TEST_F(HttpErrors, ConsumingAcrossRoomsIsNotFound) {
  const auto a = t.add_peer("s", "A");
  const media::ProducerId elsewhere = t.produce(a.connection, a.send);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  EXPECT_EQ(refusal_of(BroadcasterConsume{"cast", named(plain), named(elsewhere)}),
            "Producer with id \"" + elsewhere.text() + "\" not found");
}

TEST_F(HttpErrors, ConsumingWhatCannotBeDecoded) {
  const auto a = t.add_peer("r", "A");
  const media::ProducerId picture = t.produce(a.connection, a.send, ortc::MediaKind::Video);
  CreateBroadcaster listener{"listener", "x", JsonText{"{}"}, demo_capabilities()};
  std::erase_if(listener.rtp_capabilities->value().codecs,
                [](const auto& codec) { return codec.kind == ortc::MediaKind::Video; });
  t.http("r", std::move(listener));
  const media::TransportId plain = t.add_plain_transport("r", "listener");
  EXPECT_EQ(refusal_of(BroadcasterConsume{"listener", named(plain), named(picture)}),
            "no compatible media codecs");
  EXPECT_EQ(t.last_error->code, Code::Unsupported);
}

TEST_F(HttpErrors, WhatTheEngineRefusesLeavesNothingBehind) {
  const auto a = t.add_peer("r", "A");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  const std::size_t names = t.lobby.counts().names;
  t.engine_error = fail(Code::Unavailable, "full");
  EXPECT_EQ(refusal_of(BroadcasterConsume{"cast", named(plain), named(producer)}), "full");
  EXPECT_EQ(
      refusal_of(BroadcasterProduce{"cast", named(plain), ortc::MediaKind::Audio, microphone(9)}),
      "full");
  EXPECT_EQ(t.lobby.counts().names, names);
}

}  // namespace
}  // namespace madang::room
