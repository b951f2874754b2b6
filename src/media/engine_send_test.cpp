// What leaves when, towards receivers that tell how much they get.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "bwe/transport_feedback_builder.hpp"
#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

const auto kRouter = id_of<RouterId>(1);
const auto kSource = id_of<TransportId>(2);
const auto kViewer = id_of<TransportId>(3);
const SocketAddress kSender = address_of(1, 5004);
const SocketAddress kReceiver = address_of(2, 6000);
const std::string kTransportCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
const std::string kMidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";
constexpr std::uint32_t kMediaSsrc = 500, kRtxSsrc = 501;

/// One VP8 source, one viewer that negotiated transport-wide feedback and gives it every 100 ms.
struct Stage {
  explicit Stage(bool with_rtx = true, bool with_feedback = true) {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    const auto sent = vp8({.ssrc = 70, .payload_type = 96});
    world.ok(Produce{.transport = kSource,
                     .producer = id_of<ProducerId>(4),
                     .kind = ortc::MediaKind::Video,
                     .parameters = sent,
                     .mapping = mapping_of(sent)});
    viewer = world.plain(kRouter, kViewer, {.rtcp_mux = true, .comedia = false});
    world.ok(ConnectPlainTransport{
        .transport = kViewer, .ip = kReceiver.ip, .port = kReceiver.port, .rtcp_port = {}, .srtp = {}});
    StreamSpec spec{.ssrc = kMediaSsrc, .payload_type = 106, .nack = with_rtx, .extensions = {{kMidUri, 1}, {kTransportCc, 5}}};
    if (with_rtx) {
      spec.rtx_ssrc = kRtxSsrc;
      spec.rtx_payload_type = 107;
    }
    auto parameters = vp8(spec);
    if (with_feedback) { parameters.codecs[0].rtcp_feedback.push_back({"transport-cc", ""}); }
    world.ok(Consume{.transport = kViewer,
                     .consumer = id_of<ConsumerId>(5),
                     .producer = id_of<ProducerId>(4),
                     .parameters = parameters});
    extensions.add(1, rtp::ExtensionUri::Mid);
    extensions.add(5, rtp::ExtensionUri::TransportCc);
  }

  void send(std::size_t bytes = 1000) {
    ++seq;
    world.receive(source.rtp, kSender,
                  rtp_packet({.ssrc = 70,
                              .payload_type = 96,
                              .seq = seq,
                              .timestamp = seq * 900u,
                              .marker = true,
                              .payload = vp8_frame(seq == 1, seq, bytes)}));
  }
  /// What left for the viewer since the last call; each is noted as arrived `path` later.
  std::vector<Sent> take(Duration path = 20ms) {
    auto taken = world.take_rtp(kReceiver);
    for (const Sent& one : taken) {
      const auto view = one.view();
      if (const auto number = rtp::PacketExtensions::parse(view, extensions).transport_seq()) {
        numbers.push_back(number->value);
        builder.on_packet(world.now + path, number->value, view.ssrc());
      }
    }
    return taken;
  }
  void tell() {
    const Blob feedback = rtcp_packet([&](auto& writer) { builder.on_deadline(world.now + 1s, writer); });
    if (!feedback.empty()) { world.receive(viewer.rtp, kReceiver, feedback); }
  }
  /// `packets` each `interval`, with feedback every 100 ms.
  std::map<std::uint32_t, std::size_t> run(Duration duration, Duration interval, std::size_t bytes = 1000) {
    std::map<std::uint32_t, std::size_t> by_ssrc;
    Instant told = world.now;
    for (const Instant end = world.now + duration; world.now < end;) {
      send(bytes);
      for (Duration passed{}; passed < interval; passed += 1ms) {
        for (const Sent& one : take()) { ++by_ssrc[one.view().ssrc().value]; }
        world.advance(1ms);
      }
      if (world.now - told >= 100ms) {
        told = world.now;
        tell();
      }
    }
    return by_ssrc;
  }

  World world;
  PlainEnd source, viewer;
  std::uint16_t seq = 0;
  rtp::ExtensionMap extensions;
  bwe::TransportFeedbackBuilder builder{{9}};
  std::vector<std::uint16_t> numbers;
};

TEST(EngineSending, NumbersEveryPacketOfATransportInOneSequence) {
  Stage stage;
  for (int i = 0; i < 3; ++i) { stage.send(); }
  const auto first = stage.take();
  ASSERT_EQ(first.size(), 3u);
  stage.world.advance(100ms);
  stage.world.receive(stage.viewer.rtp, kReceiver, nack_packet(9, kMediaSsrc, {first[1].view().wire_seq()}));
  stage.send();
  const auto second = stage.take();
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[0].view().ssrc().value, kRtxSsrc);
  EXPECT_THAT(stage.numbers, testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST(EngineSending, AnIdleLinkSendsInTheSameBatch) {
  Stage stage;
  for (int i = 0; i < 200; ++i) {
    stage.send();
    ASSERT_EQ(stage.take().size(), 1u) << i;
    stage.world.advance(4ms);  // 2 Mbit/s, below 2.5 times the start rate
  }
}

TEST(EngineSending, ABurstBeyondThePacingRateIsSpreadInOrderAndNothingIsLost) {
  Stage stage;
  for (int i = 0; i < 40; ++i) { stage.send(); }
  std::vector<std::uint32_t> labels;
  std::vector<std::size_t> per_tick;
  for (int tick = 0; tick < 40; ++tick) {
    const auto sent = stage.take();
    per_tick.push_back(sent.size());
    for (const Sent& one : sent) { labels.push_back(load_be32(one.view().payload().data() + 2)); }
    stage.world.advance(5ms);
  }
  ASSERT_EQ(labels.size(), 40u);
  EXPECT_TRUE(std::is_sorted(labels.begin(), labels.end()));
  EXPECT_LE(*std::max_element(per_tick.begin(), per_tick.end()), 5u);
  EXPECT_EQ(stage.world.engine.forwarded(), 40u);
}

TEST(EngineSending, TransportsWithoutFeedbackAreNotPaced) {
  Stage stage(true, false);
  for (int i = 0; i < 40; ++i) { stage.send(); }
  EXPECT_EQ(stage.take().size(), 40u);
}

TEST(EngineSending, ProbesWithPaddingOnTheRepairStreamAndTellsTheRoomWhatItFound) {
  Stage stage;
  // 3 Mbit/s are there, but the start rate is 1: the picture asks for more.
  const auto by_ssrc = stage.run(5s, 4ms);
  EXPECT_GT(by_ssrc.count(kRtxSsrc), 0u);
  EXPECT_EQ(by_ssrc.count(1234), 0u);
  const auto told = stage.world.take_events<DownlinkBwe>();
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back().transport, kViewer);
  EXPECT_GT(told.back().available, Bitrate::kbps(1500));
  EXPECT_NEAR(static_cast<double>(told.back().desired.bps), 2e6, 1e5);
  EXPECT_LE(told.size(), 12u);
}

TEST(EngineSending, ProbesAsTheProbatorWhereNoStreamCanCarryPadding) {
  Stage stage(false);
  stage.send();
  std::map<std::uint32_t, Sent> seen;
  for (int i = 0; i < 500; ++i) {
    stage.send();
    for (const Sent& one : stage.take()) { seen.emplace(one.view().ssrc().value, one); }
    stage.world.advance(4ms);
    if (i % 25 == 24) { stage.tell(); }
  }
  ASSERT_TRUE(seen.contains(1234));
  const auto view = seen.at(1234).view();
  EXPECT_EQ(view.payload_type().value, 127);
  EXPECT_TRUE(view.payload().empty());
  EXPECT_EQ(rtp::PacketExtensions::parse(view, stage.extensions).mid(), "probator");
}

TEST(EngineSending, WithoutAnyoneWhoWantsMoreThereAreNoProbes) {
  Stage stage;
  const auto by_ssrc = stage.run(10s, 40ms);  // 200 kbit/s
  EXPECT_EQ(by_ssrc.count(kRtxSsrc), 0u);
}

TEST(EngineSending, ClosingTheConsumerWhilePacketsWaitIsHarmless) {
  Stage stage;
  for (int i = 0; i < 40; ++i) { stage.send(); }
  stage.world.ok(CloseConsumer{id_of<ConsumerId>(5)});
  stage.take();
  stage.world.advance(1s);
  EXPECT_TRUE(stage.take().empty());
}

TEST(EngineSending, FeedbackThatLiesIsHarmless) {
  Stage stage;
  stage.run(1s, 10ms);
  std::array<std::uint8_t, 1200> bytes{};
  for (int round = 0; round < 200; ++round) {
    std::vector<rtp::rtcp::FeedbackArrival> arrivals;
    for (int i = 0; i < 100; ++i) { arrivals.push_back({rtp::Seq{round * 337 + i * 3}, at(std::chrono::hours(round) + i * 1ms)}); }
    ByteWriter writer(bytes);
    write_transport_feedback(writer, {.base = {round * 337}}, arrivals);
    stage.world.receive(stage.viewer.rtp, kReceiver, to_blob(writer.written()));
    stage.send();
    stage.take();
    stage.world.advance(5ms);
  }
  stage.run(1s, 10ms);
  SUCCEED();
}

}  // namespace
}  // namespace madang::media
