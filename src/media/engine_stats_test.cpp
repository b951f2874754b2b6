// Statistics of a whole Engine: what passed is what is counted, each thing once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);
const auto kSource = id_of<TransportId>(2);
const auto kVideo = id_of<ProducerId>(3);
const auto kSink = id_of<TransportId>(4);
const auto kViewer = id_of<ConsumerId>(5);
const SocketAddress kSender = address_of(1, 5004);
const SocketAddress kReceiver = address_of(2, 6000);

/// One camera with RTX, one viewer of it.
struct Meters {
  Meters() {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    const auto parameters = vp8({.ssrc = 70, .rtx_ssrc = 71, .payload_type = 96, .rtx_payload_type = 97});
    world.ok(Produce{.transport = kSource,
                     .producer = kVideo,
                     .kind = ortc::MediaKind::Video,
                     .parameters = parameters,
                     .mapping = mapping_of(parameters)});
    sink = world.plain(kRouter, kSink, {.rtcp_mux = true, .comedia = false});
    world.ok(ConnectPlainTransport{
        .transport = kSink, .ip = kReceiver.ip, .port = kReceiver.port, .rtcp_port = {}, .srtp = {}});
    world.ok(Consume{.transport = kSink,
                     .consumer = kViewer,
                     .producer = kVideo,
                     .parameters = vp8({.ssrc = 500, .rtx_ssrc = 501, .payload_type = 106, .rtx_payload_type = 107})});
  }
  void send(std::uint16_t seq, bool is_key = false) {
    Blob packet = rtp_packet({.ssrc = 70,
                              .payload_type = 96,
                              .seq = seq,
                              .timestamp = seq * 3000u,
                              .marker = true,
                              .payload = vp8_frame(is_key, seq, 1000)});
    received += packet.size();
    world.receive(source.rtp, kSender, std::move(packet));
  }
  void receive_from_viewer(Blob packet) { world.receive(sink.rtp, kReceiver, std::move(packet)); }
  template <typename Stats>
  Stats ask(const Command& command) {
    const ReplyBody body = world.ok(command);
    const auto* report = std::get_if<StatsReport>(&body);
    const auto* stats = report != nullptr ? std::get_if<Stats>(report) : nullptr;
    EXPECT_NE(stats, nullptr);
    return stats != nullptr ? *stats : Stats{};
  }
  TransportStats transport(TransportId id) { return ask<TransportStats>(GetTransportStats{id}); }
  ProducerStats producer() { return ask<ProducerStats>(GetProducerStats{kVideo}); }
  ConsumerStats consumer() { return ask<ConsumerStats>(GetConsumerStats{kViewer}); }

  World world;
  PlainEnd source, sink;
  std::uint64_t received = 0;
};

TEST(EngineStats, BeforeAnyMediaThereIsNoStream) {
  Meters m;
  EXPECT_THAT(m.producer().streams, IsEmpty());
  const ConsumerStats consumer = m.consumer();
  EXPECT_EQ(consumer.stream.ssrc, 500u);
  EXPECT_EQ(consumer.stream.rtx_ssrc, 501u);
  EXPECT_EQ(consumer.stream.mime_type, "video/VP8");
  EXPECT_EQ(consumer.followed.has_value(), false);
  EXPECT_EQ(m.transport(kSource).received.bytes_all, 0u);
}

TEST(EngineStats, AReceivedStreamSaysWhatCame) {
  Meters m;
  for (std::uint16_t seq = 1; seq <= 100; ++seq) {
    m.send(seq, seq == 1);
    m.world.advance(20ms);
  }
  const ProducerStats stats = m.producer();
  EXPECT_EQ(stats.at, m.world.now);
  ASSERT_THAT(stats.streams, SizeIs(1));
  const InboundStreamStats& stream = stats.streams[0];
  EXPECT_EQ(stream.stream.ssrc, 70u);
  EXPECT_EQ(stream.stream.rtx_ssrc, 71u);
  EXPECT_EQ(stream.stream.kind, ortc::MediaKind::Video);
  EXPECT_EQ(stream.stream.packets, 100u);
  EXPECT_EQ(stream.stream.bytes, m.received);
  EXPECT_NEAR(static_cast<double>(stream.stream.bitrate.bps), 1012 * 8 * 50, 20'000);
  EXPECT_EQ(stream.stream.score, 10);
  EXPECT_EQ(stream.rtx_packets_discarded, 0u);
  EXPECT_THAT(stream.layers, IsEmpty());  // there is one
}

TEST(EngineStats, LossesRepairsAndRequestsAreCounted) {
  Meters m;
  m.send(1, true);
  m.send(5);  // three are missing, and asked for
  m.world.advance(30ms);
  m.send(3);  // one comes
  m.receive_from_viewer(pli_packet(9, 500));  // it cannot go on
  m.world.advance(100ms);
  const auto stream = m.producer().streams.at(0);
  EXPECT_GE(stream.stream.nacks, 1u);
  EXPECT_GE(stream.stream.nack_packets, 3u);
  EXPECT_EQ(stream.stream.packets_lost, 2u);
  EXPECT_EQ(stream.stream.packets, 3u);
  EXPECT_EQ(stream.stream.plis, 1u);
}

TEST(EngineStats, ASentStreamSaysWhatItsReceiverAskedFor) {
  Meters m;
  for (std::uint16_t seq = 1; seq <= 5; ++seq) { m.send(seq, seq == 1); }
  const auto sent = m.world.take_rtp(kReceiver);
  ASSERT_THAT(sent, SizeIs(5));
  m.receive_from_viewer(nack_packet(9, 500, {sent[1].view().wire_seq(), sent[3].view().wire_seq()}));
  m.receive_from_viewer(pli_packet(9, 500));
  const ConsumerStats stats = m.consumer();
  EXPECT_EQ(stats.stream.packets, 5u);
  EXPECT_EQ(stats.stream.nacks, 1u);
  EXPECT_EQ(stats.stream.nack_packets, 2u);
  EXPECT_EQ(stats.stream.packets_retransmitted, 2u);
  EXPECT_EQ(stats.stream.packets_repaired, 2u);
  EXPECT_EQ(stats.stream.plis, 1u);
  ASSERT_TRUE(stats.followed);
  EXPECT_EQ(stats.followed->stream.ssrc, 70u);
  EXPECT_EQ(stats.followed->stream.packets, 5u);
}

TEST(EngineStats, ATransportCountsEveryDatagramOfItsOwn) {
  Meters m;
  for (std::uint16_t seq = 1; seq <= 50; ++seq) {
    m.send(seq, seq == 1);
    m.world.advance(20ms);
  }
  std::uint64_t to_viewer = 0, rtp_to_viewer = 0, to_source = 0;
  for (const Sent& sent : m.world.sent) {
    (sent.to == kReceiver ? to_viewer : to_source) += sent.bytes.size();
    if (sent.to == kReceiver && !sent.is_rtcp()) { rtp_to_viewer += sent.bytes.size(); }
  }
  const TransportStats source = m.transport(kSource);
  EXPECT_EQ(source.transport, kSource);
  EXPECT_EQ(source.received.bytes_all, m.received);
  EXPECT_EQ(source.received.bytes_rtp, m.received);
  EXPECT_EQ(source.sent.bytes_all, to_source);
  EXPECT_EQ(source.sent.bytes_rtp, 0u);
  EXPECT_GT(source.received.rate_all.bps, 300'000);
  const TransportStats sink = m.transport(kSink);
  EXPECT_EQ(sink.sent.bytes_all, to_viewer);
  EXPECT_GE(sink.sent.bytes_rtp, rtp_to_viewer - 50 * 20);  // extensions are written last
  EXPECT_GT(sink.sent.rate_rtp.bps, 300'000);
  const auto& plain = std::get<PlainStats>(sink.kind);
  EXPECT_TRUE(plain.rtcp_mux);
  EXPECT_FALSE(plain.comedia);
  EXPECT_EQ(plain.tuple.remote, kReceiver);
  EXPECT_FALSE(plain.rtcp_tuple);
}

TEST(EngineStats, WhatClosedStreamsCountedIsKept) {
  Meters m;
  m.send(1, true);
  m.send(2);
  const std::uint64_t sent = m.transport(kSink).sent.bytes_rtp;
  EXPECT_GT(sent, 2000u);
  m.world.ok(CloseProducer{kVideo});
  EXPECT_EQ(m.transport(kSink).sent.bytes_rtp, sent);
  EXPECT_EQ(m.transport(kSource).received.bytes_rtp, m.received);
  EXPECT_EQ(m.transport(kSink).sent.rate_rtp.bps, 0);
}

TEST(EngineStats, AWebRtcTransportSaysItsStates) {
  Meters m;
  const auto id = id_of<TransportId>(9);
  m.world.ok(CreateWebRtcTransport{.router = kRouter, .transport = id, .incoming_max = Bitrate::kbps(1500)});
  const TransportStats stats = m.transport(id);
  const auto& webrtc = std::get<WebRtcStats>(stats.kind);
  EXPECT_EQ(webrtc.ice, IceState::New);
  EXPECT_EQ(webrtc.dtls, DtlsState::New);
  EXPECT_FALSE(webrtc.tuple);
  EXPECT_EQ(stats.incoming_max, Bitrate::kbps(1500));
}

}  // namespace
}  // namespace madang::media
