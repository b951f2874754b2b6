// What an Engine refuses, and that closing leaves nothing behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const auto kRouter = id_of<RouterId>(1);
const auto kSource = id_of<TransportId>(2), kSink = id_of<TransportId>(3), kWebRtc = id_of<TransportId>(4);
const auto kProducer = id_of<ProducerId>(5);
const auto kConsumer = id_of<ConsumerId>(6);
const SocketAddress kSender = address_of(1, 5004), kViewer = address_of(2, 6004);

Produce produce(std::uint32_t ssrc = 77) {
  const auto parameters = vp8({.ssrc = ssrc, .payload_type = 96});
  return {.transport = kSource,
          .producer = kProducer,
          .kind = ortc::MediaKind::Video,
          .parameters = parameters,
          .mapping = mapping_of(parameters)};
}
Consume consume() {
  return {.transport = kSink,
          .consumer = kConsumer,
          .producer = kProducer,
          .parameters = vp8({.ssrc = 500, .rtx_ssrc = 501, .payload_type = 106, .rtx_payload_type = 107})};
}

/// One room with a sender and a viewer on plain transports.
struct Room {
  Room() {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    sink = world.plain(kRouter, kSink, {.rtcp_mux = true, .comedia = false});
    world.ok(ConnectPlainTransport{
        .transport = kSink, .ip = kViewer.ip, .port = kViewer.port, .rtcp_port = {}, .srtp = {}});
    world.ok(produce());
    world.ok(consume());
  }
  void send(std::uint16_t seq, bool is_key = true) {
    world.receive(source.rtp, kSender,
                  rtp_packet({.ssrc = 77, .payload_type = 96, .seq = seq, .marker = true, .payload = vp8_frame(is_key)}));
  }
  World world;
  PlainEnd source, sink;
};

void expect_empty(const Engine::Counts& counts) {
  EXPECT_EQ(counts.routers, 0u);
  EXPECT_EQ(counts.transports, 0u);
  EXPECT_EQ(counts.producers, 0u);
  EXPECT_EQ(counts.consumers, 0u);
  EXPECT_EQ(counts.data_producers, 0u);
  EXPECT_EQ(counts.data_consumers, 0u);
}

TEST(EngineCommands, UnknownIdsAreNotFound) {
  World world;
  const std::vector<Command> commands = {
      CloseRouter{kRouter},
      CreateWebRtcTransport{.router = kRouter, .transport = kWebRtc},
      CreatePlainTransport{.router = kRouter, .transport = kSource, .srtp_suite = {}},
      ConnectWebRtcTransport{kWebRtc, {}},
      ConnectPlainTransport{.transport = kSource, .ip = {}, .port = {}, .rtcp_port = {}, .srtp = {}},
      RestartIce{kWebRtc},
      CloseTransport{kSource},
      produce(),
      PauseProducer{kProducer},
      ResumeProducer{kProducer},
      CloseProducer{kProducer},
      consume(),
      PauseConsumer{kConsumer},
      ResumeConsumer{kConsumer},
      CloseConsumer{kConsumer},
      RequestKeyFrame{kConsumer},
      SetPreferredLayers{kConsumer, {.spatial = 1}},
      SetPriority{kConsumer, 2},
      GetTransportStats{kSource},
      GetProducerStats{kProducer},
      GetConsumerStats{kConsumer},
      SetThrottle{id_of<RouterId>(99)},
      CreateDirectTransport{.router = kRouter, .transport = kSource},
      ProduceData{.transport = kSource},
      CloseDataProducer{},
      ConsumeData{.transport = kSource},
      CloseDataConsumer{},
      SetBufferedAmountLowThreshold{},
      SetSubchannels{},
      SendData{},
      GetDataProducerStats{},
      GetDataConsumerStats{}};
  ASSERT_EQ(commands.size() + 1, std::variant_size_v<Command>);  // all but CreateRouter
  for (const Command& command : commands) {
    const Error error = world.refused(command);
    EXPECT_EQ(error.code, Code::NotFound) << command.index();
    EXPECT_THAT(error.message, HasSubstr("not found"));
  }
  EXPECT_THAT(world.opened, IsEmpty());
}

TEST(EngineCommands, AnIdIsGivenOnce) {
  Room room;
  EXPECT_EQ(room.world.refused(CreateRouter{kRouter}).code, Code::AlreadyExists);
  EXPECT_EQ(room.world.refused(CreateWebRtcTransport{.router = kRouter, .transport = kSource}).code,
            Code::AlreadyExists);
  EXPECT_EQ(room.world.refused(CreatePlainTransport{.router = kRouter, .transport = kSource, .srtp_suite = {}}).code,
            Code::AlreadyExists);
  EXPECT_EQ(room.world.refused(produce()).code, Code::AlreadyExists);
  EXPECT_EQ(room.world.refused(consume()).code, Code::AlreadyExists);
  EXPECT_EQ(room.world.engine.counts().transports, 2u);
  EXPECT_EQ(room.world.engine.counts().consumers, 1u);
}

TEST(EngineCommands, AKindOfTransportIsNotConnectedAsTheOther) {
  Room room;
  room.world.ok(CreateWebRtcTransport{.router = kRouter, .transport = kWebRtc});
  const Error plain = room.world.refused(ConnectWebRtcTransport{kSource, {}});
  EXPECT_EQ(plain.code, Code::InvalidState);
  EXPECT_THAT(plain.message, HasSubstr("is not a WebRtcTransport"));
  EXPECT_EQ(room.world.refused(RestartIce{kSource}).code, Code::InvalidState);
  const Error webrtc = room.world.refused(
      ConnectPlainTransport{.transport = kWebRtc, .ip = {}, .port = {}, .rtcp_port = {}, .srtp = {}});
  EXPECT_EQ(webrtc.code, Code::InvalidState);
  EXPECT_THAT(webrtc.message, HasSubstr("is not a PlainTransport"));
}

TEST(EngineCommands, ProducersAndConsumersWithoutStreamsAreRefused) {
  Room room;
  Produce no_codecs = produce(78);
  no_codecs.producer = id_of<ProducerId>(50);
  no_codecs.parameters.codecs.clear();
  EXPECT_EQ(room.world.refused(no_codecs).code, Code::InvalidArgument);
  Consume no_ssrc = consume();
  no_ssrc.consumer = id_of<ConsumerId>(60);
  no_ssrc.parameters.encodings[0].ssrc.reset();
  EXPECT_EQ(room.world.refused(no_ssrc).code, Code::InvalidArgument);
  EXPECT_EQ(room.world.engine.counts().producers, 1u);
  EXPECT_EQ(room.world.engine.counts().consumers, 1u);
}

TEST(EngineCommands, WithoutACallIdNothingIsAnswered) {
  World world;
  world.engine.execute(world.now, {}, CreateRouter{kRouter}, world.out);
  world.engine.execute(world.now, {}, CreateRouter{kRouter}, world.out);
  world.engine.execute(world.now, {}, CreatePlainTransport{.router = kRouter, .transport = kSource, .srtp_suite = {}},
                       world.out);
  world.settle();
  EXPECT_TRUE(world.out.up.empty());
  EXPECT_EQ(world.engine.counts().transports, 1u);
}

TEST(EngineCommands, AWebRtcTransportTellsWhereAndHowItIsReached) {
  World world;
  world.ok(CreateRouter{kRouter});
  const auto body = world.ok(CreateWebRtcTransport{.router = kRouter, .transport = kWebRtc});
  const auto& created = std::get<WebRtcTransportCreated>(body);
  EXPECT_EQ(created.ice.username_fragment.size(), 32u);
  EXPECT_EQ(created.ice.password.size(), 32u);
  ASSERT_EQ(created.candidates.size(), 1u);
  EXPECT_EQ(created.candidates[0].address, "media.example");
  EXPECT_EQ(created.candidates[0].port, 44'444);
  EXPECT_EQ(created.candidates[0].foundation, "udpcandidate");
  EXPECT_FALSE(created.candidates[0].tcp);
  EXPECT_EQ(created.dtls.role, DtlsRole::Auto);
  ASSERT_EQ(created.dtls.fingerprints.size(), 1u);
  EXPECT_EQ(created.dtls.fingerprints[0].algorithm, "sha-256");
}

TEST(EngineCommands, AnIceRestartGivesNewCredentials) {
  World world;
  world.ok(CreateRouter{kRouter});
  const auto body = world.ok(CreateWebRtcTransport{.router = kRouter, .transport = kWebRtc});
  const auto restarted = world.ok(RestartIce{kWebRtc});
  EXPECT_NE(std::get<IceRestarted>(restarted).ice.username_fragment,
            std::get<WebRtcTransportCreated>(body).ice.username_fragment);
}

TEST(EngineCommands, MoreRoomsThanTheLimitAreRefused) {
  World world;
  for (std::size_t i = 0; i < kRoutersMax; ++i) {
    world.engine.execute(world.now, {}, CreateRouter{id_of<RouterId>(100 + i)}, world.out);
  }
  EXPECT_EQ(world.refused(CreateRouter{kRouter}).code, Code::LimitReached);
  world.ok(CloseRouter{id_of<RouterId>(100)});
  world.ok(CreateRouter{kRouter});
}

// ------------------------------------------------------------------------------------------------------- closing

TEST(EngineClosing, TheRouterTakesEverythingWithIt) {
  Room room;
  room.world.ok(CreateWebRtcTransport{.router = kRouter, .transport = kWebRtc});
  room.send(1);
  room.world.ok(CloseRouter{kRouter});
  expect_empty(room.world.engine.counts());
  EXPECT_THAT(room.world.closed, ElementsAre(room.source.rtp, room.sink.rtp));
  // Every id can be given again, so nothing remembers it.
  room.world.ok(CreateRouter{kRouter});
  room.source = room.world.plain(kRouter, kSource, {.rtcp_mux = true});
  room.sink = room.world.plain(kRouter, kSink, {.rtcp_mux = true, .comedia = false});
  room.world.ok(CreateWebRtcTransport{.router = kRouter, .transport = kWebRtc});
  room.world.ok(produce());
  room.world.ok(consume());
}

TEST(EngineClosing, TheSourcesTransportTakesItsProducersAndTheirConsumers) {
  Room room;
  room.world.ok(CloseTransport{kSource});
  const auto counts = room.world.engine.counts();
  EXPECT_EQ(counts.transports, 1u);
  EXPECT_EQ(counts.producers, 0u);
  EXPECT_EQ(counts.consumers, 0u);
  EXPECT_EQ(room.world.refused(PauseConsumer{kConsumer}).code, Code::NotFound);
}

TEST(EngineClosing, TheViewersTransportTakesItsConsumersOnly) {
  Room room;
  room.world.ok(CloseTransport{kSink});
  const auto counts = room.world.engine.counts();
  EXPECT_EQ(counts.producers, 1u);
  EXPECT_EQ(counts.consumers, 0u);
  room.send(1);
  EXPECT_THAT(room.world.take_rtp(kViewer), IsEmpty());
}

TEST(EngineClosing, AClosedProducersPacketsAreNobodysAndItsSsrcCanBeUsedAgain) {
  Room room;
  room.send(1);
  room.world.ok(CloseProducer{kProducer});
  EXPECT_EQ(room.world.engine.counts().consumers, 0u);
  room.send(2);
  EXPECT_EQ(room.world.drops(Drop::UnknownStream), 1u);
  room.world.ok(produce());
  room.world.ok(consume());
  room.world.take_sent();
  room.send(3);
  EXPECT_EQ(room.world.take_rtp(kViewer).size(), 1u);
}

TEST(EngineClosing, AClosedConsumersReportsConcernNobody) {
  Room room;
  room.send(1);
  room.world.ok(CloseConsumer{kConsumer});
  room.world.take_sent();
  room.world.receive(room.sink.rtp, kViewer, pli_packet(1, 500));
  room.world.receive(room.sink.rtp, kViewer, nack_packet(1, 500, {{1}}));
  EXPECT_THAT(room.world.take_sent(), IsEmpty());
}

TEST(EngineClosing, WhatWaitedForAClosedConsumerIsNotSent) {
  Room room;
  room.world.take_sent();
  Datagram datagram{room.source.rtp, kSender, room.world.pool.take(), {}};
  const Blob packet = rtp_packet({.ssrc = 77, .payload_type = 96, .seq = 1, .payload = vp8_frame(true)});
  datagram.bytes = datagram.packet.slab().first(packet.size());
  std::copy(packet.begin(), packet.end(), datagram.bytes.begin());
  room.world.engine.on_datagrams(room.world.now, {&datagram, 1}, room.world.out);
  room.world.engine.execute(room.world.now, {}, CloseTransport{kSink}, room.world.out);
  room.world.settle();
  EXPECT_THAT(room.world.take_rtp(kViewer), IsEmpty());
}

TEST(EngineClosing, SlabsAndTimersAreGivenBack) {
  Room room;
  const std::size_t free_before = room.world.pool.free_slabs();
  for (std::uint16_t seq = 1; seq <= 100; ++seq) { room.send(seq); }
  EXPECT_LT(room.world.pool.free_slabs(), free_before);
  room.world.ok(CloseRouter{kRouter});
  EXPECT_EQ(room.world.pool.free_slabs(), room.world.pool.capacity());
  room.world.advance(60s);
  EXPECT_EQ(room.world.engine.counts().timers, 0u);
  EXPECT_EQ(room.world.engine.next_deadline(), kNever);
}

TEST(EngineTimers, DeadlinesThatComeNearerAgainAndAgainLeaveNothingBehind) {
  Room room;
  std::uint16_t seq = 0;
  for (int i = 0; i < 500; ++i) {
    room.send(++seq);
    ++seq;  // lost: a NACK is soon due, sooner than the reports
    room.send(++seq);
    room.world.advance(40ms);
    EXPECT_LE(room.world.engine.counts().timers, 40u);
  }
  room.world.advance(10s);
  EXPECT_LE(room.world.engine.counts().timers, 4u);
}

}  // namespace
}  // namespace madang::media
