// New viewers start with a stored key frame, if there is one: through a whole Engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);
const auto kSource = id_of<TransportId>(2);
const auto kVideo = id_of<ProducerId>(3);
const SocketAddress kSender = address_of(1, 5004);
constexpr Duration kFrame = 33ms;

struct Stage {
  Stage() {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    const auto parameters = vp8({.ssrc = 70, .rtx_ssrc = 71, .payload_type = 96, .rtx_payload_type = 97});
    world.ok(Produce{.transport = kSource,
                     .producer = kVideo,
                     .kind = ortc::MediaKind::Video,
                     .parameters = parameters,
                     .mapping = mapping_of(parameters)});
  }
  struct Viewer {
    PlainEnd end;
    SocketAddress address;
    ConsumerId consumer;
  };
  Viewer add(std::uint8_t host, bool is_connected = true) {
    Viewer viewer{.end = {}, .address = address_of(host, 6000), .consumer = id_of<ConsumerId>(100u + host)};
    viewer.end = world.plain(kRouter, id_of<TransportId>(100u + host), {.rtcp_mux = true, .comedia = false});
    if (is_connected) { connect(viewer); }
    world.ok(Consume{.transport = viewer.end.id,
                     .consumer = viewer.consumer,
                     .producer = kVideo,
                     .parameters = vp8({.ssrc = 500u + host, .rtx_ssrc = 600u + host, .payload_type = 106,
                                        .rtx_payload_type = 107})});
    return viewer;
  }
  void connect(const Viewer& viewer) {
    world.ok(ConnectPlainTransport{.transport = viewer.end.id,
                                   .ip = viewer.address.ip,
                                   .port = viewer.address.port,
                                   .rtcp_port = {},
                                   .srtp = {}});
  }
  void send(std::uint16_t seq, bool is_key = false) {
    world.receive(source.rtp, kSender,
                  rtp_packet({.ssrc = 70, .payload_type = 96, .seq = seq, .timestamp = seq * 3000u, .marker = true,
                              .payload = vp8_frame(is_key, seq)}));
  }
  /// From a key frame on, at the pace of time.
  void play(std::uint16_t from, std::uint16_t to) {
    for (std::uint16_t seq = from; seq <= to; ++seq) {
      send(seq, seq == from);
      world.advance(kFrame);
    }
  }
  std::size_t plis() {
    std::size_t count = 0;
    for (const Sent& sent : world.take_rtcp(kSender)) { count += rtcp_of<rtp::rtcp::Pli>(sent.bytes).size(); }
    return count;
  }
  /// Whoever is first asks for the picture.
  Viewer first_viewer() {
    const Viewer viewer = add(1);
    play(1, 1);
    world.take_sent();
    return viewer;
  }

  World world;
  PlainEnd source;
};

std::vector<std::uint32_t> labels(const std::vector<Sent>& sent) {
  std::vector<std::uint32_t> out;
  for (const Sent& one : sent) { out.push_back(load_be32(one.view().payload().data() + 2)); }
  return out;
}

TEST(EngineCache, ALateViewerGetsTheKeyFrameAndAllSinceWithoutAskingTheSource) {
  Stage stage;
  stage.first_viewer();
  stage.world.advance(3s);
  stage.play(10, 13);
  stage.world.take_sent();
  const auto viewer = stage.add(2);
  const auto sent = stage.world.take_sent();
  std::vector<Sent> to_viewer, to_source;
  for (const Sent& one : sent) { (one.to == viewer.address ? to_viewer : to_source).push_back(one); }
  EXPECT_THAT(labels(to_viewer), ElementsAre(10u, 11u, 12u, 13u));
  EXPECT_THAT(to_source, IsEmpty());
  stage.send(14);
  const auto next = stage.world.take_rtp(viewer.address);
  EXPECT_THAT(labels(next), ElementsAre(14u));
  EXPECT_EQ(next[0].view().wire_seq(), to_viewer[3].view().wire_seq() + 1);
}

TEST(EngineCache, ThePastIsPressedTogetherBeforeThePresent) {
  Stage stage;
  stage.first_viewer();
  stage.play(10, 13);
  const auto viewer = stage.add(2);
  const auto past = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(past, SizeIs(4));
  for (std::size_t i = 1; i < past.size(); ++i) {
    EXPECT_EQ(past[i].view().wire_timestamp(), past[i - 1].view().wire_timestamp() + 1);
  }
  stage.send(14);
  EXPECT_EQ(stage.world.take_rtp(viewer.address).at(0).view().wire_timestamp(), past[3].view().wire_timestamp() + 3000);
}

TEST(EngineCache, WhatWasSentFromTheStoreIsRepairedToo) {
  Stage stage;
  stage.first_viewer();
  stage.play(10, 13);
  const auto viewer = stage.add(2);
  const auto past = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(past, SizeIs(4));
  stage.world.receive(viewer.end.rtp, viewer.address, nack_packet(1, 502, {past[1].view().wire_seq()}));
  const auto repair = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(repair, SizeIs(1));
  EXPECT_EQ(repair[0].view().wire_timestamp(), past[1].view().wire_timestamp());
  EXPECT_EQ(to_blob(repair[0].view().payload().subspan(2)), to_blob(past[1].view().payload()));
}

TEST(EngineCache, AnOldKeyFrameIsNoUse) {
  Stage stage;
  stage.first_viewer();
  stage.play(10, 70);  // two seconds and a bit
  stage.world.take_sent();
  const auto viewer = stage.add(2);
  EXPECT_EQ(stage.plis(), 1u);
  EXPECT_THAT(stage.world.take_rtp(viewer.address), IsEmpty());
}

TEST(EngineCache, AHoleIsNoUseAndOnceRepairedItIs) {
  Stage stage;
  stage.first_viewer();
  stage.play(10, 11);
  stage.send(13);
  stage.world.take_sent();
  const auto viewer = stage.add(2);
  EXPECT_EQ(stage.plis(), 1u);
  stage.send(12);  // late
  const auto other = stage.add(3);
  EXPECT_THAT(labels(stage.world.take_rtp(other.address)), ElementsAre(10u, 11u, 12u, 13u));
}

TEST(EngineCache, ALongPastIsNoUse) {
  Stage stage;
  stage.first_viewer();
  std::uint16_t seq = 10;
  stage.send(seq, true);
  while (seq < 10 + kCachedPacketsMax) { stage.send(++seq); }
  stage.world.take_sent();
  stage.add(2);
  EXPECT_EQ(stage.plis(), 1u);
}

TEST(EngineCache, AResumedViewerContinuesItsNumbersWithThePast) {
  Stage stage;
  const auto viewer = stage.first_viewer();
  stage.play(2, 4);
  const auto before = stage.world.take_rtp(viewer.address);
  stage.world.ok(PauseConsumer{viewer.consumer});
  stage.send(5);
  stage.world.take_sent();
  stage.world.ok(ResumeConsumer{viewer.consumer});
  const auto after = stage.world.take_rtp(viewer.address);
  EXPECT_THAT(labels(after), ElementsAre(2u, 3u, 4u, 5u));
  EXPECT_EQ(after[0].view().wire_seq(), before.back().view().wire_seq() + 1);
  EXPECT_GT(static_cast<std::int32_t>(after[0].view().wire_timestamp().value - before.back().view().wire_timestamp().value), 0);
}

TEST(EngineCache, WhatCameWhileTheProducerWasPausedIsShownToNobody) {
  Stage stage;
  const auto viewer = stage.first_viewer();
  stage.world.ok(PauseProducer{kVideo});
  stage.play(10, 12);
  stage.world.ok(ResumeProducer{kVideo});
  const auto other = stage.add(2);
  EXPECT_THAT(stage.world.take_rtp(other.address), IsEmpty());
  stage.send(13);
  stage.send(14, true);
  const auto sent = stage.world.take_sent();
  for (const Sent& one : sent) {
    if (one.to == viewer.address || one.to == other.address) { EXPECT_THAT(labels({one}), ElementsAre(14u)); }
  }
}

TEST(EngineCache, ATransportThatBecomesReadyGetsThePast) {
  Stage stage;
  stage.first_viewer();
  const auto viewer = stage.add(2, false);
  stage.play(10, 12);
  EXPECT_THAT(stage.world.take_rtp(viewer.address), IsEmpty());
  stage.connect(viewer);
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(10u, 11u, 12u));
}

TEST(EngineCache, ATransportThatBecomesReadyInsideABatchGetsEveryPacketOnce) {
  Stage stage;
  stage.first_viewer();
  // A viewer whose address is learnt from what it sends: here in the same batch as new pictures.
  const auto id = id_of<TransportId>(150);
  const SocketAddress address = address_of(50, 6000);
  const PlainEnd end = stage.world.plain(kRouter, id, {.rtcp_mux = true});
  const auto own = opus({.ssrc = 900, .payload_type = 111});
  stage.world.ok(Produce{.transport = id, .producer = id_of<ProducerId>(150), .kind = ortc::MediaKind::Audio,
                         .parameters = own, .mapping = mapping_of(own)});
  stage.world.ok(Consume{.transport = id, .consumer = id_of<ConsumerId>(150), .producer = kVideo,
                         .parameters = vp8({.ssrc = 550, .payload_type = 106})});
  stage.play(10, 11);
  stage.world.take_sent();
  const auto picture = [&](std::uint16_t seq) {
    return World::Arrival{stage.source.rtp, kSender,
                          rtp_packet({.ssrc = 70, .payload_type = 96, .seq = seq, .timestamp = seq * 3000u, .marker = true,
                                      .payload = vp8_frame(false, seq)})};
  };
  const World::Arrival voice{end.rtp, address,
                             rtp_packet({.ssrc = 900, .payload_type = 111, .seq = 1, .timestamp = 1, .payload = opus_frame()})};
  stage.world.receive({picture(12), voice, picture(13)});
  const auto sent = stage.world.take_rtp(address);
  EXPECT_THAT(labels(sent), ElementsAre(10u, 11u, 12u, 13u));
  for (std::size_t i = 1; i < sent.size(); ++i) { EXPECT_EQ(sent[i].view().wire_seq(), sent[i - 1].view().wire_seq() + 1); }
}

}  // namespace
}  // namespace madang::media
