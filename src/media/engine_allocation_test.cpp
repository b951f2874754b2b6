// Who of a transport's video gets how much: receivers that say it by REMB, and a publisher of three encodings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

const auto kRouter = id_of<RouterId>(1);
const auto kSource = id_of<TransportId>(2);
const auto kViewer = id_of<TransportId>(3);
const SocketAddress kSender = address_of(1, 5004);
const SocketAddress kReceiver = address_of(2, 6000);
const std::string kAbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
constexpr Duration kFrame = 20ms;
/// Of each encoding's frames: 100, 300 and 500 kbit/s.
constexpr std::array<std::size_t, 3> kFrameBytes = {250, 750, 1250};

/// Publishers, one for each consumer of one viewer; key frames are sent as they are asked for.
struct Stage {
  Stage() {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    viewer = world.plain(kRouter, kViewer, {.rtcp_mux = true, .comedia = false});
    world.ok(ConnectPlainTransport{
        .transport = kViewer, .ip = kReceiver.ip, .port = kReceiver.port, .rtcp_port = {}, .srtp = {}});
  }
  ConsumerId add() {
    const std::uint32_t number = publishers++;
    auto parameters = vp8({.payload_type = 96});
    parameters.encodings.clear();
    for (std::uint32_t i = 0; i < 3; ++i) {
      ortc::RtpEncodingParameters encoding;
      encoding.ssrc = ssrc_of(number, i);
      parameters.encodings.push_back(encoding);
    }
    world.ok(Produce{.transport = kSource,
                     .producer = id_of<ProducerId>(10 + number),
                     .kind = ortc::MediaKind::Video,
                     .parameters = parameters,
                     .mapping = mapping_of(parameters),
                     .type = ortc::ProducerType::Simulcast});
    auto told = vp8({.ssrc = 500 + number, .payload_type = 106, .nack = false, .extensions = {{kAbsSendTime, 4}}});
    told.encodings[0].scalability_mode = "L3T1";
    told.codecs[0].rtcp_feedback.push_back({"goog-remb", ""});
    const auto consumer = id_of<ConsumerId>(100 + number);
    world.ok(Consume{.transport = kViewer,
                     .consumer = consumer,
                     .producer = id_of<ProducerId>(10 + number),
                     .parameters = told,
                     .type = ortc::ProducerType::Simulcast});
    return consumer;
  }
  static std::uint32_t ssrc_of(std::uint32_t publisher, std::uint32_t encoding) { return 70 + publisher * 10 + encoding; }

  void run(Duration duration) {
    for (const Instant end = world.now + duration; world.now < end; world.advance(kFrame)) {
      std::map<std::uint32_t, bool> asked;
      for (const Sent& sent : world.take_sent()) {
        if (sent.to != kSender || !sent.is_rtcp()) { continue; }
        for (const auto& pli : rtcp_of<rtp::rtcp::Pli>(sent.bytes)) { asked[pli.media.value] = true; }
      }
      ++frame;
      for (std::uint32_t p = 0; p < publishers; ++p) {
        for (std::uint32_t e = 0; e < 3; ++e) {
          const Blob payload = vp8_frame(frame == 1 || asked[ssrc_of(p, e)], frame, kFrameBytes[e]);
          world.receive(source.rtp, kSender,
                        rtp_packet({.ssrc = ssrc_of(p, e),
                                    .payload_type = 96,
                                    .seq = static_cast<std::uint16_t>(frame),
                                    .timestamp = frame * 1800,
                                    .marker = true,
                                    .payload = payload}));
        }
      }
      for (const auto& change : world.take_events<LayersChanged>()) {
        ++changes;
        layers[change.consumer] = change.layers ? change.layers->spatial : -1;
      }
    }
  }
  void remb(std::int64_t kbps) {
    world.receive(viewer.rtp, kReceiver, rtcp_packet([&](auto& writer) { writer.remb({9}, Bitrate::kbps(kbps), {}); }));
  }
  /// A receiver that repeats `kbps` each second.
  void run_at(std::int64_t kbps, Duration duration) {
    for (Duration passed{}; passed < duration; passed += 1s) {
      remb(kbps);
      run(1s);
    }
  }

  World world;
  PlainEnd source, viewer;
  std::uint32_t publishers = 0;
  std::uint32_t frame = 0;
  std::map<ConsumerId, int> layers;
  int changes = 0;
};

TEST(EngineAllocation, AViewerIsMovedToWhatItsPathCarriesAndBack) {
  Stage stage;
  const auto consumer = stage.add();
  stage.run_at(2000, 4s);
  EXPECT_EQ(stage.layers[consumer], 2);
  stage.remb(150);
  stage.run(500ms);
  EXPECT_EQ(stage.layers[consumer], 0);  // down at once
  stage.run_at(2000, 1s);
  EXPECT_EQ(stage.layers[consumer], 0);  // up only after a while
  stage.run_at(2000, 3s);
  EXPECT_EQ(stage.layers[consumer], 2);
}

TEST(EngineAllocation, WhereNotEvenTheLeastFitsThePictureIsTakenAwayAndToldAndComesBack) {
  Stage stage;
  const auto consumer = stage.add();
  stage.run_at(2000, 4s);
  stage.run_at(50, 2s);
  EXPECT_EQ(stage.layers[consumer], -1);
  const std::uint64_t before = stage.world.engine.forwarded();
  stage.run_at(50, 2s);
  EXPECT_EQ(stage.world.engine.forwarded(), before);
  stage.run_at(2000, 5s);
  EXPECT_EQ(stage.layers[consumer], 2);
}

TEST(EngineAllocation, OnAThinPathTheHigherPriorityHasTheLargerPicture) {
  Stage stage;
  const auto low = stage.add();
  const auto high = stage.add();
  stage.world.ok(SetPriority{high, 10});
  stage.run_at(750, 8s);
  EXPECT_EQ(stage.layers[low], 0);
  EXPECT_EQ(stage.layers[high], 2);
  stage.world.ok(SetPriority{low, 20});
  stage.run_at(750, 8s);
  EXPECT_EQ(stage.layers[low], 2);
  EXPECT_EQ(stage.layers[high], 0);
}

TEST(EngineAllocation, AnEstimateThatSwingsMovesNobodyToAndFro) {
  Stage stage;
  const auto consumer = stage.add();
  stage.run_at(400, 6s);
  EXPECT_EQ(stage.layers[consumer], 1);
  const int before = stage.changes;
  for (int i = 0; i < 20; ++i) { stage.run_at(i % 2 == 0 ? 310 : 370, 1s); }
  EXPECT_EQ(stage.changes, before);
}

TEST(EngineAllocation, BeforeTheReceiverSaidAnythingNobodyIsRefused) {
  Stage stage;
  std::vector<ConsumerId> consumers;
  for (int i = 0; i < 12; ++i) { consumers.push_back(stage.add()); }  // 1.2 Mbit/s of least layers, 1 to start with
  stage.run(5s);
  for (const ConsumerId consumer : consumers) { EXPECT_EQ(stage.layers[consumer], 0); }
}

}  // namespace
}  // namespace madang::media
