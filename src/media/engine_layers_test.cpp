// Layers through a whole Engine: simulcast from one plain transport to viewers that are moved between its encodings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "media/engine_test_support.hpp"
#include "rtp/payload/vp8.hpp"
#include "srtp/receiver.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);
const auto kSource = id_of<TransportId>(2);
const auto kVideo = id_of<ProducerId>(3);
const SocketAddress kSender = address_of(1, 5004);
constexpr std::uint32_t kTicks = 3000;  ///< between frames
constexpr Duration kFrame = 33'333us;

/// One packet that is a whole VP8 frame with layers and numbers (RFC 7741).
struct Vp8Spec {
  bool is_key = false;
  int temporal = 0;
  bool sync = false;
  std::uint16_t picture_id = 0;
  std::uint8_t tl0 = 0;
  std::uint32_t label = 0;
};
Blob vp8_layered(const Vp8Spec& spec) {
  Blob payload(40, 0xAB);
  payload[0] = 0x90;
  payload[1] = 0xe0;
  store_be16(payload.data() + 2, static_cast<std::uint16_t>(0x8000 | spec.picture_id));
  payload[4] = spec.tl0;
  payload[5] = static_cast<std::uint8_t>(spec.temporal << 6 | (spec.sync ? 0x20 : 0));
  payload[6] = spec.is_key ? 0 : 1;
  store_be32(payload.data() + 8, spec.label);
  return payload;
}
std::uint32_t label_of(const Sent& sent) { return load_be32(sent.view().payload().data() + 8); }
std::vector<std::uint32_t> labels(const std::vector<Sent>& sent) {
  std::vector<std::uint32_t> out;
  for (const Sent& one : sent) { out.push_back(label_of(one)); }
  return out;
}
rtp::payload::Vp8Descriptor vp8_of(const Sent& sent) { return *rtp::payload::Vp8Descriptor::parse(sent.view().payload()); }

/// A producer of three VP8 encodings, each with numbers, timestamps and pictures of its own. A frame's label is its
/// encoding times a thousand plus its number.
struct Stage {
  explicit Stage(const char* mode = "L1T3") {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    auto parameters = vp8({.payload_type = 96, .rtx_payload_type = 97});
    parameters.encodings.clear();
    for (std::uint32_t i = 0; i < 3; ++i) {
      ortc::RtpEncodingParameters encoding;
      encoding.ssrc = 70 + i;
      encoding.rtx_ssrc = 80 + i;
      encoding.scalability_mode = mode;
      parameters.encodings.push_back(encoding);
    }
    world.ok(Produce{.transport = kSource,
                     .producer = kVideo,
                     .kind = ortc::MediaKind::Video,
                     .parameters = parameters,
                     .mapping = mapping_of(parameters),
                     .type = ortc::ProducerType::Simulcast});
  }

  struct Viewer {
    PlainEnd end;
    SocketAddress address;
    ConsumerId consumer;
  };
  Viewer add(std::uint8_t host, bool paused = false) {
    Viewer viewer{.end = {}, .address = address_of(host, 6000), .consumer = id_of<ConsumerId>(100u + host)};
    viewer.end = world.plain(kRouter, id_of<TransportId>(100u + host), {.rtcp_mux = true, .comedia = false});
    world.ok(ConnectPlainTransport{.transport = viewer.end.id,
                                   .ip = viewer.address.ip,
                                   .port = viewer.address.port,
                                   .rtcp_port = {},
                                   .srtp = {}});
    auto parameters = vp8({.ssrc = 500u + host, .rtx_ssrc = 600u + host, .payload_type = 106, .rtx_payload_type = 107});
    parameters.encodings[0].scalability_mode = "L3T3";
    world.ok(Consume{.transport = viewer.end.id,
                     .consumer = viewer.consumer,
                     .producer = kVideo,
                     .parameters = parameters,
                     .type = ortc::ProducerType::Simulcast,
                     .paused = paused});
    return viewer;
  }

  struct FrameSpec {
    bool is_key = false;
    int temporal = 0;
    bool sync = false;
    bool marker = true;
  };
  Blob next_packet(std::uint32_t encoding, const FrameSpec& spec) {
    State& state = states[encoding];
    ++state.frame;
    if (spec.temporal == 0) { ++state.tl0; }
    const Vp8Spec frame{.is_key = spec.is_key,
                        .temporal = spec.temporal,
                        .sync = spec.sync,
                        .picture_id = static_cast<std::uint16_t>((state.first_picture + state.frame) & 0x7fff),
                        .tl0 = state.tl0,
                        .label = encoding * 1000 + state.frame};
    return rtp_packet({.ssrc = 70 + encoding,
                       .payload_type = 96,
                       .seq = static_cast<std::uint16_t>(state.first_seq + state.frame),
                       .timestamp = stamp(encoding),
                       .marker = spec.marker,
                       .payload = vp8_layered(frame)});
  }
  std::uint32_t stamp(std::uint32_t encoding) const {
    return states[encoding].first_stamp + static_cast<std::uint32_t>((world.now - at(1s)) / kFrame) * kTicks;
  }
  void send(std::uint32_t encoding, const FrameSpec& spec) { world.receive(source.rtp, kSender, next_packet(encoding, spec)); }
  void send(std::uint32_t encoding) { send(encoding, FrameSpec{}); }
  void key(std::uint32_t encoding) { send(encoding, FrameSpec{.is_key = true}); }
  void skip(std::uint32_t encoding) { ++states[encoding].frame; }
  /// One picture in all three encodings.
  void picture(bool is_key = false) {
    for (std::uint32_t e = 0; e < 3; ++e) { send(e, FrameSpec{.is_key = is_key}); }
    world.advance(kFrame);
  }
  /// Sender reports of all three: captured at the same time, whatever their timestamps.
  void report() {
    for (std::uint32_t e = 0; e < 3; ++e) {
      const NtpTime ntp = World::options().ntp.at(world.now);
      world.receive(source.rtp, kSender, rtcp_packet([&](auto& writer) {
        writer.sr({70 + e}, {.ntp = ntp, .rtp_time = {stamp(e)}, .packets = 1, .octets = 1});
      }));
    }
  }
  /// The SSRCs that were asked for key frames.
  std::vector<std::uint32_t> plis() {
    std::vector<std::uint32_t> asked;
    for (const Sent& sent : world.take_rtcp(kSender)) {
      for (const auto& pli : rtcp_of<rtp::rtcp::Pli>(sent.bytes)) { asked.push_back(pli.media.value); }
    }
    return asked;
  }
  /// "s.t" for each change of `viewer`'s layers, "-" for nothing.
  std::vector<std::string> layer_changes(const Viewer& viewer) {
    std::vector<std::string> out;
    for (const auto& change : world.take_events<LayersChanged>()) {
      if (change.consumer != viewer.consumer) { continue; }
      out.push_back(change.layers ? std::to_string(change.layers->spatial) + "." + std::to_string(change.layers->temporal) : "-");
    }
    return out;
  }
  void prefer(const Viewer& viewer, std::uint8_t spatial, std::optional<std::uint8_t> temporal = std::nullopt) {
    world.ok(SetPreferredLayers{viewer.consumer, {spatial, temporal}});
  }

  struct State {
    std::uint16_t first_seq;
    std::uint32_t first_stamp;
    std::uint16_t first_picture;
    std::uint32_t frame = 0;
    std::uint8_t tl0 = 0;
  };
  std::array<State, 3> states = {{{100, 5000, 7}, {65'530, 0xffff'f000, 32'760}, {30'000, 77, 9000}}};
  World world;
  PlainEnd source;
};

TEST(EngineLayers, AViewerGetsTheHighestEncodingFromItsKeyFrameOn) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.picture(true);
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("0.2", "1.2", "2.2"));
  const auto sent = stage.world.take_rtp(viewer.address);
  EXPECT_THAT(labels(sent), ElementsAre(1u, 1001u, 2001u));
  stage.picture();
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(2002u));
  EXPECT_THAT(stage.plis(), IsEmpty());  // the key frames came by themselves
}

TEST(EngineLayers, ItIsMovedAtKeyFramesAlone) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.picture(true);
  stage.world.advance(1s);
  stage.picture();
  stage.world.take_sent();
  stage.layer_changes(viewer);
  stage.prefer(viewer, 0, std::uint8_t{0});
  EXPECT_THAT(stage.plis(), ElementsAre(70u));
  stage.picture();
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(2003u));
  stage.key(1);  // another encoding's key frame is no use
  EXPECT_THAT(stage.world.take_rtp(viewer.address), IsEmpty());
  stage.key(0);
  stage.picture();
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(4u, 5u));
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("2.0", "0.0"));
}

TEST(EngineLayers, NumbersPicturesAndBaseIndicesGoOnAcrossEncodings) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 0);
  stage.picture(true);
  stage.picture();
  const auto key_alone = [&](std::uint8_t encoding) {
    stage.prefer(viewer, encoding);
    stage.key(encoding);
    stage.world.advance(kFrame);
  };
  key_alone(2);
  stage.picture();
  key_alone(1);
  stage.picture();
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(labels(sent), ElementsAre(1u, 2u, 2003u, 2004u, 1004u, 1005u));
  for (std::size_t i = 1; i < sent.size(); ++i) {
    const auto before = sent[i - 1].view(), after = sent[i].view();
    EXPECT_EQ(after.wire_seq(), before.wire_seq() + 1) << i;
    EXPECT_EQ(vp8_of(sent[i]).picture_id, (*vp8_of(sent[i - 1]).picture_id + 1) & 0x7fff) << i;
    EXPECT_EQ(vp8_of(sent[i]).tl0_picture_index, *vp8_of(sent[i - 1]).tl0_picture_index + 1) << i;
    EXPECT_GT(static_cast<std::int32_t>(after.wire_timestamp().value - before.wire_timestamp().value), 0) << i;
    EXPECT_EQ(after.ssrc(), rtp::Ssrc{501});
  }
}

TEST(EngineLayers, ACutFrameLeavesAHoleBeforeTheKeyFrame) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 0);
  stage.picture(true);
  stage.prefer(viewer, 1);
  stage.send(0, {.marker = false});
  stage.key(1);
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(sent, SizeIs(3));
  EXPECT_EQ(sent[2].view().wire_seq(), sent[1].view().wire_seq() + 2);
}

TEST(EngineLayers, TimestampsAreAlignedByCaptureTime) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 0);
  stage.picture(true);
  stage.report();
  stage.picture();
  stage.prefer(viewer, 2);
  stage.world.advance(7ms);  // the viewer's switch comes late by network or encoder
  stage.world.advance(kFrame - 7ms);
  stage.key(2);
  stage.world.advance(kFrame);
  stage.send(2);
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(labels(sent), ElementsAre(1u, 2u, 2003u, 2004u));
  const auto ticks = [&](std::size_t i) { return sent[i].view().wire_timestamp().value - sent[0].view().wire_timestamp().value; };
  // Rounded through NTP fractions.
  EXPECT_NEAR(ticks(1), kTicks, 1);
  EXPECT_NEAR(ticks(2), 3 * kTicks, 2);
  EXPECT_NEAR(ticks(3), 4 * kTicks, 2);
}

TEST(EngineLayers, TheKeyFrameOfAPictureThatWasSentAlreadyComesOneTickLater) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 0);
  stage.picture(true);
  stage.report();
  stage.prefer(viewer, 1);
  stage.send(0);
  stage.key(1);
  stage.world.advance(kFrame);
  stage.send(1);
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(labels(sent), ElementsAre(1u, 2u, 1002u, 1003u));
  const auto ticks = [&](std::size_t i) { return sent[i].view().wire_timestamp().value - sent[1].view().wire_timestamp().value; };
  EXPECT_NEAR(ticks(2), 1, 2);
  EXPECT_GE(ticks(2), 1u);
  EXPECT_NEAR(ticks(3), kTicks, 2);
}

TEST(EngineLayers, DroppedTemporalLayersLeaveNoTrace) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 0, std::uint8_t{0});
  stage.key(0);
  for (int i = 0; i < 4; ++i) {
    stage.send(0, {.temporal = 2, .sync = true});
    stage.send(0, {.temporal = 1, .sync = true});
    stage.send(0, {.temporal = 2});
    stage.send(0, {});
  }
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(labels(sent), ElementsAre(1u, 5u, 9u, 13u, 17u));
  for (std::size_t i = 1; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].view().wire_seq(), sent[i - 1].view().wire_seq() + 1);
    EXPECT_EQ(vp8_of(sent[i]).picture_id, *vp8_of(sent[i - 1]).picture_id + 1);
  }
}

TEST(EngineLayers, ARepairSaysWhatTheOriginalSaid) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 0, std::uint8_t{1});
  stage.key(0);
  stage.send(0, {.temporal = 2, .sync = true});
  stage.send(0, {.temporal = 1, .sync = true});
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(sent, SizeIs(2));
  stage.send(0, {.temporal = 2});
  stage.send(0, {});
  stage.world.take_sent();
  stage.world.receive(viewer.end.rtp, viewer.address, nack_packet(1, 501, {sent[1].view().wire_seq()}));
  const auto repair = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(repair, SizeIs(1));
  EXPECT_EQ(repair[0].view().ssrc(), rtp::Ssrc{601});
  const Bytes payload = repair[0].view().payload();
  EXPECT_EQ(load_be16(payload.data()), sent[1].view().wire_seq().value);
  EXPECT_EQ(to_blob(payload.subspan(2)), to_blob(sent[1].view().payload()));
  EXPECT_EQ(repair[0].view().wire_timestamp(), sent[1].view().wire_timestamp());
}

TEST(EngineLayers, ASwitchedOffEncodingIsLeftForTheNextBest) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.picture(true);
  stage.layer_changes(viewer);
  stage.world.take_sent();
  // The publisher stops the highest encoding; the others go on.
  for (int i = 0; i < 60; ++i) {
    stage.send(0);
    stage.send(1);
    stage.world.advance(kFrame);
  }
  EXPECT_THAT(stage.plis(), testing::Contains(71u));
  stage.key(1);
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("1.2"));
  // It comes back.
  stage.key(2);
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("2.2"));
}

TEST(EngineLayers, WhenAllEncodingsStopTheViewerIsToldAndStartsAgainWithAKeyFrame) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.picture(true);
  stage.layer_changes(viewer);
  stage.world.advance(3s);
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("-"));
  stage.world.take_sent();
  stage.send(0);
  EXPECT_THAT(stage.plis(), ElementsAre(70u));
  EXPECT_THAT(stage.world.take_rtp(viewer.address), IsEmpty());
  stage.key(0);
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("0.2"));
}

TEST(EngineLayers, PausesAreToldAsNoLayersAtAll) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.picture(true);
  stage.layer_changes(viewer);
  stage.world.ok(PauseConsumer{viewer.consumer});
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("-"));
  stage.world.ok(ResumeConsumer{viewer.consumer});
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("2.2"));  // with the stored key frame
  stage.world.ok(PauseProducer{kVideo});
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("-"));
}

TEST(EngineLayers, AnUnansweredKeyFrameRequestIsRepeatedUntilItIsNotNeeded) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 0);
  stage.picture(true);
  stage.plis();
  stage.prefer(viewer, 2);
  EXPECT_THAT(stage.plis(), ElementsAre(72u));
  for (int i = 0; i < 36; ++i) { stage.picture(); }
  EXPECT_THAT(stage.plis(), ElementsAre(72u));
  stage.prefer(viewer, 0);  // never mind
  for (int i = 0; i < 90; ++i) { stage.picture(); }
  EXPECT_THAT(stage.plis(), IsEmpty());
}

TEST(EngineLayers, ManyViewersAskOnceForAllOfThem) {
  Stage stage;
  std::vector<Stage::Viewer> viewers;
  for (std::uint8_t host = 1; host <= 20; ++host) {
    viewers.push_back(stage.add(host));
    stage.prefer(viewers.back(), 0);
  }
  stage.picture(true);
  stage.plis();
  for (const auto& viewer : viewers) { stage.prefer(viewer, 1); }
  EXPECT_THAT(stage.plis(), ElementsAre(71u));
}

std::set<std::uint32_t> nacked(Stage& stage) {
  std::set<std::uint32_t> asked;
  for (const Sent& sent : stage.world.take_rtcp(kSender)) {
    for (const auto& nack : rtcp_of<rtp::rtcp::Nack>(sent.bytes)) { asked.insert(nack.media().value); }
  }
  return asked;
}

TEST(EngineLayers, NobodyRepairsWhatNobodyWatches) {
  Stage stage;
  const auto viewer = stage.add(1);
  stage.prefer(viewer, 1);
  stage.picture(true);
  const auto lose_one_each = [&] {
    stage.world.take_sent();
    for (std::uint32_t e = 0; e < 3; ++e) { stage.skip(e); }
    stage.picture();
    stage.world.advance(50ms);
    return nacked(stage);
  };
  EXPECT_THAT(lose_one_each(), ElementsAre(71u));
  stage.prefer(viewer, 0);  // on the way from one to the other it needs both
  EXPECT_THAT(lose_one_each(), ElementsAre(70u, 71u));
  stage.key(0);
  EXPECT_THAT(lose_one_each(), ElementsAre(70u));
  stage.world.ok(PauseConsumer{viewer.consumer});
  EXPECT_THAT(lose_one_each(), IsEmpty());
  stage.world.ok(ResumeConsumer{viewer.consumer});
  EXPECT_THAT(lose_one_each(), ElementsAre(70u));
  stage.world.ok(CloseConsumer{viewer.consumer});
  EXPECT_THAT(lose_one_each(), IsEmpty());
}

TEST(EngineLayers, AnEncryptedViewerGetsItsPicturesRewrittenToo) {
  Stage stage;
  const std::string suite = "AEAD_AES_128_GCM";
  const auto profile = *srtp::parse_profile(suite);
  SeededRandom key_random(99);
  crypto::CipherUnit unit{crypto::CipherUnit::best()};
  const SocketAddress address = address_of(9, 6000);
  const PlainEnd end = stage.world.plain(kRouter, id_of<TransportId>(109), {.rtcp_mux = true, .comedia = false, .srtp_suite = suite});
  stage.world.ok(ConnectPlainTransport{.transport = end.id,
                                       .ip = address.ip,
                                       .port = address.port,
                                       .rtcp_port = {},
                                       .srtp = SrtpParameters{suite, srtp::MasterKey::generate(profile, key_random).to_base64()}});
  auto parameters = vp8({.ssrc = 509, .rtx_ssrc = 609, .payload_type = 106, .rtx_payload_type = 107});
  parameters.encodings[0].scalability_mode = "L3T3";
  stage.world.ok(Consume{.transport = end.id,
                         .consumer = id_of<ConsumerId>(109),
                         .producer = kVideo,
                         .parameters = parameters,
                         .type = ortc::ProducerType::Simulcast});
  stage.world.ok(SetPreferredLayers{id_of<ConsumerId>(109), {0, std::uint8_t{0}}});
  srtp::Receiver receiver(unit, *srtp::MasterKey::from_base64(profile, end.srtp->key_base64));
  stage.key(0);
  stage.send(0, {.temporal = 1, .sync = true});
  stage.send(0, {});
  std::vector<std::uint16_t> pictures;
  for (Sent& sent : stage.world.take_rtp(address)) {
    const auto opened = receiver.unprotect_rtp(sent.bytes);
    ASSERT_TRUE(opened);
    sent.bytes.resize(opened.size);
    pictures.push_back(*vp8_of(sent).picture_id);
  }
  EXPECT_THAT(pictures, ElementsAre(8, 9));
}

TEST(EngineLayers, ALateViewerStartsWithTheStoredKeyFrameOfItsEncoding) {
  Stage stage;
  const auto first = stage.add(1);
  stage.picture(true);
  stage.picture();
  stage.world.take_sent();
  stage.layer_changes(first);
  const auto viewer = stage.add(2);
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(2001u, 2002u));
  EXPECT_THAT(stage.layer_changes(viewer), ElementsAre("2.2"));
  EXPECT_THAT(stage.plis(), IsEmpty());
}

// ------------------------------------------------------------------------------------- dependency descriptors (AV1)

const std::string kDescriptorUri =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

/// L1T2 with two decode targets, best first, and one chain: templates 0 key, 1 T0, 2 T1.
rtp::payload::DependencyStructure l1t2() {
  using rtp::payload::Dti;
  rtp::payload::DependencyStructure s;
  s.templates_count = 3;
  s.decode_targets = 2;
  s.chains = 1;
  s.temporal_layers = 2;
  s.target_temporal = {1, 0};
  s.templates[0].dtis = {Dti::Switch, Dti::Switch};
  s.templates[1].diffs = 1;
  s.templates[1].frame_diffs = {2};
  s.templates[1].dtis = {Dti::Switch, Dti::Switch};
  s.templates[1].chain_diffs = {2};
  s.templates[2].temporal = 1;
  s.templates[2].diffs = 1;
  s.templates[2].frame_diffs = {1};
  s.templates[2].dtis = {Dti::Discardable, Dti::NotPresent};
  s.templates[2].chain_diffs = {1};
  return s;
}

struct Av1Stage {
  explicit Av1Stage(bool viewer_has_descriptors) {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    StreamSpec spec{.ssrc = 70, .payload_type = 96, .extensions = {{kDescriptorUri, 5}}};
    auto parameters = parameters_of("video/AV1", 90'000, spec);
    parameters.encodings[0].scalability_mode = "L1T2";
    world.ok(Produce{.transport = kSource, .producer = kVideo, .kind = ortc::MediaKind::Video, .parameters = parameters,
                     .mapping = mapping_of(parameters), .type = ortc::ProducerType::Svc});
    const PlainEnd end = world.plain(kRouter, id_of<TransportId>(101), {.rtcp_mux = true, .comedia = false});
    world.ok(ConnectPlainTransport{.transport = end.id, .ip = viewer.ip, .port = viewer.port, .rtcp_port = {}, .srtp = {}});
    StreamSpec told{.ssrc = 500, .payload_type = 106};
    if (viewer_has_descriptors) { told.extensions = {{kDescriptorUri, 7}}; }
    auto consumed = parameters_of("video/AV1", 90'000, told);
    consumed.encodings[0].scalability_mode = "L1T2";
    world.ok(Consume{.transport = end.id, .consumer = id_of<ConsumerId>(101), .producer = kVideo, .parameters = consumed,
                     .type = ortc::ProducerType::Svc});
  }
  /// Template 0 is a key frame, 1 a frame of T0, 2 one of T1.
  void frame(int which) {
    rtp::payload::DependencyDescriptor d;
    d.start_of_frame = d.end_of_frame = true;
    d.has_structure = which == 0;
    d.template_id = static_cast<std::uint8_t>(which);
    d.frame_number = ++number;
    d.frame = structure.templates.at(static_cast<std::size_t>(which));
    Blob value(16);
    value.resize(rtp::payload::write_dependency_descriptor(value, d, structure));
    ASSERT_FALSE(value.empty());
    const std::uint8_t aggregation = which == 0 ? 0x18 : 0x10;
    world.receive(source.rtp, kSender,
                  rtp_packet({.ssrc = 70, .payload_type = 96, .seq = number, .timestamp = number * 3000u, .marker = true,
                              .payload = {aggregation, static_cast<std::uint8_t>(which == 0 ? 0x08 : 0x30), 1, 2, 3},
                              .extensions = {{5, std::string(value.begin(), value.end())}}}));
  }
  rtp::payload::DependencyStructure structure = l1t2();
  World world;
  PlainEnd source;
  SocketAddress viewer = address_of(9, 6000);
  std::uint16_t number = 20;
};

std::vector<std::uint16_t> numbers_of(const std::vector<Sent>& sent) {
  std::vector<std::uint16_t> out;
  for (const Sent& one : sent) { out.push_back(static_cast<std::uint16_t>(one.view().wire_timestamp().value / 3000)); }
  return out;
}

TEST(EngineLayers, Av1DropsTemporalLayersByDescriptorsAndSaysSo) {
  Av1Stage stage(true);
  for (const int which : {0, 2, 1, 2}) { stage.frame(which); }
  EXPECT_THAT(numbers_of(stage.world.take_rtp(stage.viewer)), ElementsAre(21, 22, 23, 24));
  stage.world.ok(SetPreferredLayers{id_of<ConsumerId>(101), {0, std::uint8_t{0}}});
  for (const int which : {1, 2, 1, 2, 1}) { stage.frame(which); }
  const auto sent = stage.world.take_rtp(stage.viewer);
  ASSERT_THAT(numbers_of(sent), ElementsAre(25, 27, 29));
  EXPECT_EQ(sent[1].view().wire_seq(), sent[0].view().wire_seq() + 1);
  rtp::ExtensionMap map;
  map.add(7, rtp::ExtensionUri::DependencyDescriptor);
  rtp::payload::DependencyDescriptorReader reader;
  Blob key(64);
  rtp::payload::DependencyDescriptor d;
  d.has_structure = true;
  d.frame = stage.structure.templates[0];
  key.resize(rtp::payload::write_dependency_descriptor(key, d, stage.structure));
  ASSERT_TRUE(reader.parse(key));
  const auto view = sent[1].view();
  const auto told = reader.parse(rtp::PacketExtensions::parse(view, map).value(rtp::ExtensionUri::DependencyDescriptor));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->active_targets, 0b10u);
  EXPECT_EQ(told->frame_number, 27);
  stage.world.ok(SetPreferredLayers{id_of<ConsumerId>(101), {0, std::uint8_t{1}}});
  for (const int which : {2, 1, 2}) { stage.frame(which); }
  EXPECT_THAT(numbers_of(stage.world.take_rtp(stage.viewer)), ElementsAre(30, 31, 32));  // frame 29 was a switch
}

TEST(EngineLayers, Av1WithoutDescriptorsAtTheViewerIsFilteredTheSame) {
  Av1Stage stage(false);
  stage.world.ok(SetPreferredLayers{id_of<ConsumerId>(101), {0, std::uint8_t{0}}});
  for (const int which : {0, 2, 1}) { stage.frame(which); }
  const auto sent = stage.world.take_rtp(stage.viewer);
  EXPECT_THAT(numbers_of(sent), ElementsAre(21, 23));
  EXPECT_TRUE(sent[0].view().extension_bytes().empty());
}

}  // namespace
}  // namespace madang::media
