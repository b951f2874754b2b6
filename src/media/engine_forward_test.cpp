// Packets through a whole Engine, from one plain transport to others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "media/engine_test_support.hpp"
#include "srtp/receiver.hpp"

namespace madang::media {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);
const auto kSource = id_of<TransportId>(2);
const auto kVideo = id_of<ProducerId>(3);
const SocketAddress kSender = address_of(1, 5004);
const std::string kAbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

StreamSpec source_spec() { return {.ssrc = 70, .rtx_ssrc = 71, .payload_type = 96, .rtx_payload_type = 97}; }
StreamSpec viewer_spec(bool rtx) {
  StreamSpec spec{.ssrc = 500, .payload_type = 106, .extensions = {{kAbsSendTime, 4}}};
  if (rtx) {
    spec.rtx_ssrc = 501;
    spec.rtx_payload_type = 107;
  }
  return spec;
}

/// A VP8 source and any number of viewers.
struct Stage {
  explicit Stage(std::uint64_t seed = 1) : world(seed) {
    world.ok(CreateRouter{kRouter});
    source = world.plain(kRouter, kSource, {.rtcp_mux = true});
    const auto parameters = vp8(source_spec());
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
    std::optional<srtp::Receiver> receiver = std::nullopt;
  };
  Viewer add(std::uint8_t host, StreamSpec spec, std::optional<std::string> suite = std::nullopt,
             bool paused = false) {
    Viewer viewer{.end = {}, .address = address_of(host, 6000), .consumer = id_of<ConsumerId>(100u + host)};
    viewer.end = world.plain(kRouter, id_of<TransportId>(100u + host),
                             {.rtcp_mux = true, .comedia = false, .srtp_suite = suite});
    ConnectPlainTransport connect{.transport = viewer.end.id,
                                  .ip = viewer.address.ip,
                                  .port = viewer.address.port,
                                  .rtcp_port = {},
                                  .srtp = {}};
    if (suite) {
      const auto profile = *srtp::parse_profile(*suite);
      SeededRandom key_random(99);
      connect.srtp = SrtpParameters{*suite, srtp::MasterKey::generate(profile, key_random).to_base64()};
      viewer.receiver.emplace(unit, *srtp::MasterKey::from_base64(profile, viewer.end.srtp->key_base64));
    }
    world.ok(connect);
    world.ok(Consume{.transport = viewer.end.id,
                     .consumer = viewer.consumer,
                     .producer = kVideo,
                     .parameters = vp8(spec),
                     .paused = paused});
    return viewer;
  }

  RtpSpec packet(std::uint16_t seq, Blob payload) const {
    return {.ssrc = 70, .payload_type = 96, .seq = seq, .timestamp = seq * 3000u, .marker = true, .payload = std::move(payload)};
  }
  void send(std::uint16_t seq, bool is_key = false) {
    world.receive(source.rtp, kSender, rtp_packet(packet(seq, vp8_frame(is_key, seq))));
  }
  /// One batch, in this order; the packet with number `key` is a key frame.
  void send_batch(std::vector<std::uint16_t> seqs, std::uint16_t key) {
    std::vector<World::Arrival> arrivals;
    for (const std::uint16_t seq : seqs) {
      arrivals.push_back({source.rtp, kSender, rtp_packet(packet(seq, vp8_frame(seq == key, seq)))});
    }
    world.receive(arrivals);
  }
  std::size_t plis() {
    std::size_t count = 0;
    for (const Sent& sent : world.take_rtcp(kSender)) { count += rtcp_of<rtp::rtcp::Pli>(sent.bytes).size(); }
    return count;
  }

  World world;
  crypto::CipherUnit unit{crypto::CipherUnit::best()};
  PlainEnd source;
};

/// The labels that vp8_frame() wrote, in order of arrival.
std::vector<std::uint32_t> labels(const std::vector<Sent>& sent) {
  std::vector<std::uint32_t> out;
  for (const Sent& one : sent) { out.push_back(load_be32(one.view().payload().data() + 2)); }
  return out;
}
std::vector<std::uint16_t> seqs(const std::vector<Sent>& sent) {
  std::vector<std::uint16_t> out;
  for (const Sent& one : sent) {
    out.push_back(static_cast<std::uint16_t>(one.view().wire_seq().value - sent[0].view().wire_seq().value));
  }
  return out;
}

TEST(EngineForwarding, EachViewerGetsEveryPacketUnderItsOwnNames) {
  Stage stage;
  const auto one = stage.add(1, viewer_spec(true));
  StreamSpec other = viewer_spec(false);
  other.ssrc = 700;
  const auto two = stage.add(2, other);
  stage.send_batch({10, 11, 12}, 10);
  const auto sent = stage.world.take_sent();
  std::vector<Sent> to_one, to_two;
  for (const Sent& s : sent) { (s.to == one.address ? to_one : to_two).push_back(s); }
  EXPECT_THAT(labels(to_one), ElementsAre(10u, 11u, 12u));
  EXPECT_THAT(labels(to_two), ElementsAre(10u, 11u, 12u));
  EXPECT_THAT(seqs(to_one), ElementsAre(0, 1, 2));
  EXPECT_EQ(to_one[0].view().ssrc(), rtp::Ssrc{500});
  EXPECT_EQ(to_two[0].view().ssrc(), rtp::Ssrc{700});
  EXPECT_EQ(to_one[0].view().payload_type(), rtp::PayloadType{106});
  EXPECT_EQ(to_one[0].socket, one.end.rtp);
  EXPECT_EQ(to_one[1].view().wire_timestamp().value - to_one[0].view().wire_timestamp().value, 3000u);
  EXPECT_EQ(stage.world.engine.forwarded(), 6u);
  EXPECT_EQ(two.end.rtp, to_two[0].socket);
}

TEST(EngineForwarding, ALateViewerStartsWithAKeyFrameThatIsAskedForAtOnce) {
  Stage stage;
  stage.send(1, true);
  stage.world.advance(kCachedAgeMax);
  stage.world.take_sent();
  const auto viewer = stage.add(1, viewer_spec(true));
  EXPECT_EQ(stage.plis(), 1u);
  stage.send(2);
  EXPECT_THAT(stage.world.take_rtp(viewer.address), IsEmpty());
  stage.send(3, true);
  stage.send(4);
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(3u, 4u));
}

TEST(EngineForwarding, WhatOvertookTheKeyFrameInAnEarlierBatchFollowsIt) {
  Stage stage;
  stage.send(1, true);
  stage.world.advance(kCachedAgeMax);
  const auto viewer = stage.add(1, viewer_spec(true));
  stage.world.take_sent();
  stage.send(3);
  stage.send(2, true);
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(2u, 3u));
}

TEST(EngineForwarding, WhatOvertookTheKeyFrameInTheSameBatchFollowsIt) {
  Stage stage;
  stage.send(1, true);
  stage.world.advance(kCachedAgeMax);
  const auto viewer = stage.add(1, viewer_spec(true));
  stage.world.take_sent();
  stage.send_batch({4, 2, 3}, 2);
  const auto sent = stage.world.take_rtp(viewer.address);
  EXPECT_THAT(labels(sent), testing::UnorderedElementsAre(2u, 3u, 4u));
  std::vector<std::uint16_t> numbers = seqs(sent);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_THAT(numbers, ElementsAre(0, 1, 2));
}

TEST(EngineForwarding, AResumedViewerContinuesItsNumbersWithAKeyFrame) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  stage.send(1, true);
  stage.send(2);
  const auto before = stage.world.take_rtp(viewer.address);
  stage.world.ok(PauseConsumer{viewer.consumer});
  stage.send(3);
  EXPECT_THAT(stage.world.take_rtp(viewer.address), IsEmpty());
  stage.world.advance(kCachedAgeMax);
  stage.world.take_sent();
  stage.world.ok(ResumeConsumer{viewer.consumer});
  EXPECT_EQ(stage.plis(), 1u);
  stage.send(4);
  stage.send(5, true);
  const auto after = stage.world.take_rtp(viewer.address);
  EXPECT_THAT(labels(after), ElementsAre(5u));
  EXPECT_EQ(after[0].view().wire_seq(), before[1].view().wire_seq() + 1);
}

TEST(EngineForwarding, APausedProducerSendsNothingOnAndAsksForAKeyFrameWhenItResumes) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  stage.send(1, true);
  stage.world.take_sent();
  stage.world.ok(PauseProducer{kVideo});
  stage.send(2);
  EXPECT_THAT(stage.world.take_sent(), IsEmpty());
  EXPECT_EQ(stage.world.drops(Drop::ProducerPaused), 1u);
  stage.world.advance(1s);
  stage.world.take_sent();
  stage.world.ok(ResumeProducer{kVideo});
  EXPECT_EQ(stage.plis(), 1u);
  stage.send(3, true);
  EXPECT_THAT(labels(stage.world.take_rtp(viewer.address)), ElementsAre(3u));
}

TEST(EngineForwarding, APliOfAViewerReachesTheSource) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  stage.send(1, true);
  stage.world.advance(2s);
  stage.world.take_sent();
  stage.world.receive(viewer.end.rtp, viewer.address, pli_packet(1, 500));
  EXPECT_EQ(stage.plis(), 1u);
  stage.world.receive(viewer.end.rtp, viewer.address, pli_packet(1, 999));
  stage.world.ok(RequestKeyFrame{viewer.consumer});
  EXPECT_EQ(stage.plis(), 0u);  // one is on its way
}

TEST(EngineForwarding, AProducersLossIsAskedForAndTheRepairGoesOn) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  stage.send(1, true);
  stage.send(3);
  stage.world.take_sent();
  stage.world.advance(10ms);
  const auto feedback = stage.world.take_rtcp(kSender);
  ASSERT_THAT(feedback, SizeIs(1));
  const auto nacks = rtcp_of<rtp::rtcp::Nack>(feedback[0].bytes);
  ASSERT_THAT(nacks, SizeIs(1));
  nacks[0].for_each([](rtp::WireSeq seq) { EXPECT_EQ(seq.value, 2); });
  Blob repair(2);
  store_be16(repair.data(), 2);
  const Blob payload = vp8_frame(false, 2);
  repair.insert(repair.end(), payload.begin(), payload.end());
  stage.world.receive(stage.source.rtp, kSender,
                      rtp_packet({.ssrc = 71, .payload_type = 97, .seq = 4000, .timestamp = 6000, .marker = true, .payload = repair}));
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(to_blob(sent[0].view().payload()), payload);
  EXPECT_EQ(sent[0].view().ssrc(), rtp::Ssrc{500});
}

TEST(EngineForwarding, AViewersLossIsRepairedByRtx) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  for (std::uint16_t seq = 1; seq <= 5; ++seq) { stage.send(seq, seq == 1); }
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(sent, SizeIs(5));
  stage.world.receive(viewer.end.rtp, viewer.address, nack_packet(1, 500, {sent[2].view().wire_seq()}));
  const auto repairs = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(repairs, SizeIs(1));
  EXPECT_EQ(repairs[0].view().ssrc(), rtp::Ssrc{501});
  EXPECT_EQ(repairs[0].view().payload_type(), rtp::PayloadType{107});
  EXPECT_EQ(repairs[0].view().wire_timestamp(), sent[2].view().wire_timestamp());
  EXPECT_EQ(load_be16(repairs[0].view().payload().data()), sent[2].view().wire_seq().value);
  EXPECT_EQ(to_blob(repairs[0].view().payload().subspan(2)), to_blob(sent[2].view().payload()));
}

TEST(EngineForwarding, AFloodOfNacksIsAnsweredWithinItsBudget) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  for (std::uint16_t seq = 1; seq <= 50; ++seq) {
    stage.world.receive(stage.source.rtp, kSender, rtp_packet(stage.packet(seq, vp8_frame(seq == 1, seq, 1100))));
  }
  const auto sent = stage.world.take_rtp(viewer.address);
  std::vector<rtp::WireSeq> all;
  for (const Sent& one : sent) { all.push_back(one.view().wire_seq()); }
  std::size_t repairs = 0;
  for (int i = 0; i < 200; ++i) {
    stage.world.receive(viewer.end.rtp, viewer.address, nack_packet(1, 500, all));
    repairs += stage.world.take_rtp(viewer.address).size();
  }
  EXPECT_GT(repairs, 0u);
  EXPECT_LE(repairs, 50u);
}

/// RFC 7714 §8: the same nonce never protects different bytes. A resend without RTX has the same index, so it must be
/// the same packet to the last bit, though the header names a send time and time has passed.
TEST(EngineForwarding, WithoutRtxAResendIsTheSameCiphertextBitForBit) {
  for (const char* suite : {"AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_256_GCM"}) {
    Stage stage;
    auto viewer = stage.add(1, viewer_spec(false), suite);
    for (std::uint16_t seq = 1; seq <= 5; ++seq) { stage.send(seq, seq == 1); }
    const auto sent = stage.world.take_rtp(viewer.address);
    ASSERT_THAT(sent, SizeIs(5));
    stage.world.advance(150ms);
    stage.world.take_sent();
    viewer.end.srtp.reset();
    // The viewer's NACK is protected with the key that it announced.
    SeededRandom key_random(99);
    srtp::Sender sender(stage.unit, srtp::MasterKey::generate(*srtp::parse_profile(suite), key_random));
    Blob nack = nack_packet(1, 500, {sent[2].view().wire_seq()});
    const std::size_t size = nack.size();
    nack.resize(size + sender.rtcp_overhead());
    nack.resize(sender.protect_rtcp(nack, size));
    stage.world.receive(viewer.end.rtp, viewer.address, nack);
    const auto again = stage.world.take_rtp(viewer.address);
    ASSERT_THAT(again, SizeIs(1)) << suite;
    EXPECT_EQ(again[0].bytes, sent[2].bytes) << suite;
  }
}

TEST(EngineForwarding, EverythingThatLeavesUnderSrtpAuthenticatesOnceAndHoldsThePayload) {
  Stage stage;
  auto viewer = stage.add(1, viewer_spec(true), "AEAD_AES_128_GCM");
  for (std::uint16_t seq = 1; seq <= 20; ++seq) { stage.send(seq, seq == 1); }
  auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(sent, SizeIs(20));
  for (std::size_t i = 0; i < sent.size(); ++i) {
    Blob copy = sent[i].bytes;
    const auto plain = viewer.receiver->unprotect_rtp(copy);
    ASSERT_TRUE(plain);
    const auto view = rtp::PacketView::parse(Bytes(copy).first(plain.size));
    EXPECT_EQ(to_blob(view->payload()), vp8_frame(i == 0, static_cast<std::uint32_t>(i + 1)));
    EXPECT_FALSE(viewer.receiver->unprotect_rtp(sent[i].bytes));
  }
}

TEST(EngineForwarding, TheSameSeedAndInputGiveTheSameBytes) {
  const auto play = [] {
    Stage stage(42);
    stage.add(1, viewer_spec(true));
    for (std::uint16_t seq = 1; seq <= 50; ++seq) {
      if (seq % 7 != 0) { stage.send(seq, seq == 1); }
      stage.world.advance(30ms);
    }
    std::vector<Blob> bytes;
    for (const Sent& sent : stage.world.take_sent()) { bytes.push_back(sent.bytes); }
    return bytes;
  };
  EXPECT_EQ(play(), play());
}

TEST(EngineForwarding, WithRtxTheSendTimeIsThatOfSending) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  rtp::ExtensionMap map;
  map.add(4, rtp::ExtensionUri::AbsSendTime);
  stage.send(1, true);
  stage.world.advance(125ms);
  stage.send(2);
  const auto sent = stage.world.take_rtp(viewer.address);
  ASSERT_THAT(sent, SizeIs(2));
  const auto time_of = [&](const Sent& one) {
    const auto view = one.view();
    return rtp::PacketExtensions::parse(view, map).abs_send_time()->value;
  };
  EXPECT_EQ((time_of(sent[1]) - time_of(sent[0])) & 0xFF'FFFF, (1u << 18) / 8);
}

TEST(EngineForwarding, AViewerThatCannotBeReachedYetGetsItsKeyFrameOnceItCan) {
  Stage stage;
  const auto id = id_of<TransportId>(50);
  const PlainEnd end = stage.world.plain(kRouter, id, {.rtcp_mux = true, .comedia = false});
  stage.world.ok(Consume{.transport = id, .consumer = id_of<ConsumerId>(51), .producer = kVideo, .parameters = vp8(viewer_spec(true))});
  stage.send(1, true);  // missed
  stage.world.advance(2s);
  stage.world.take_sent();
  const SocketAddress viewer = address_of(9, 1);
  stage.world.ok(ConnectPlainTransport{.transport = id, .ip = viewer.ip, .port = viewer.port, .rtcp_port = {}, .srtp = {}});
  EXPECT_EQ(stage.plis(), 1u);
  stage.send(2, true);
  EXPECT_THAT(labels(stage.world.take_rtp(viewer)), ElementsAre(2u));
  EXPECT_TRUE(end.srtp == std::nullopt);
}

// ------------------------------------------------------------------------------------------------------- reports

TEST(EngineReports, ViewersGetSenderReportsAndSourcesGetReceiverReports) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  for (std::uint16_t seq = 1; seq <= 20; ++seq) {
    stage.send(seq, seq == 1);
    stage.world.advance(100ms);
  }
  const auto sent = stage.world.take_sent();
  std::size_t sender_reports = 0, receiver_reports = 0;
  for (const Sent& one : sent) {
    if (!one.is_rtcp()) { continue; }
    for (const auto& report : rtcp_of<rtp::rtcp::SenderReport>(one.bytes)) {
      EXPECT_EQ(one.to, viewer.address);
      EXPECT_EQ(report.sender, rtp::Ssrc{500});
      EXPECT_GT(report.summary.packets, 0u);
      ++sender_reports;
    }
    for (const auto& report : rtcp_of<rtp::rtcp::ReceiverReport>(one.bytes)) {
      EXPECT_EQ(one.to, kSender);
      ASSERT_EQ(report.blocks.size(), 1u);
      EXPECT_EQ(report.blocks[0].ssrc, rtp::Ssrc{70});
      ++receiver_reports;
    }
  }
  EXPECT_GE(sender_reports, 1u);
  EXPECT_GE(receiver_reports, 1u);
}

TEST(EngineReports, ScoresAreToldWhenTheyChange) {
  Stage stage;
  const auto viewer = stage.add(1, viewer_spec(true));
  stage.send(1, true);
  stage.world.advance(2s);
  const auto producer = stage.world.take_events<ProducerScoreChanged>();
  ASSERT_THAT(producer, SizeIs(1));
  EXPECT_EQ(producer[0].producer, kVideo);
  ASSERT_THAT(producer[0].scores, SizeIs(1));
  EXPECT_EQ(producer[0].scores[0].ssrc, 70u);
  EXPECT_EQ(producer[0].scores[0].score, 10);
  stage.world.advance(5s);
  EXPECT_THAT(stage.world.take_events<ProducerScoreChanged>(), IsEmpty());
  EXPECT_EQ(viewer.consumer, id_of<ConsumerId>(101));
}

// --------------------------------------------------------------------------------------------------------- drops

TEST(EngineDrops, EachReasonIsCounted) {
  Stage stage;
  World& world = stage.world;
  const auto receive = [&](SocketId socket, Blob bytes) { world.receive(socket, kSender, std::move(bytes)); };
  receive({5000}, rtp_packet({.ssrc = 70, .payload_type = 96}));
  EXPECT_EQ(world.drops(Drop::UnknownTuple), 1u);
  receive(kSharedSocket, {22, 254, 253, 0});
  EXPECT_EQ(world.drops(Drop::UnknownTuple), 2u);
  receive(stage.source.rtp, {0, 1, 2, 3});
  EXPECT_EQ(world.drops(Drop::UnknownKind), 1u);
  receive(stage.source.rtp, {0x8F, 96, 0, 1});
  EXPECT_EQ(world.drops(Drop::MalformedRtp), 1u);
  receive(stage.source.rtp, {0x80, 200, 0, 9});
  EXPECT_EQ(world.drops(Drop::MalformedRtcp), 1u);
  receive(stage.source.rtp, rtp_packet({.ssrc = 999, .payload_type = 96, .payload = vp8_frame(true)}));
  EXPECT_EQ(world.drops(Drop::UnknownStream), 1u);
  stage.send(1, true);
  stage.send(1, true);
  EXPECT_EQ(world.drops(Drop::Duplicate), 1u);
  stage.send(20'000);
  EXPECT_EQ(world.drops(Drop::BadSequence), 1u);
  receive(stage.source.rtp, rtp_packet({.ssrc = 71, .payload_type = 97, .seq = 9, .padding = 100}));
  EXPECT_EQ(world.drops(Drop::NotMedia), 1u);
  receive(stage.source.rtp, rtp_packet(stage.packet(2, vp8_frame(false, 2, 1600))));
  EXPECT_EQ(world.drops(Drop::TooLarge), 1u);
  world.receive(stage.source.rtp, address_of(66, 1), rtp_packet(stage.packet(3, vp8_frame(false))));
  EXPECT_EQ(world.drops(Drop::WrongSource), 1u);
}

TEST(EngineDrops, EveryReasonHasAName) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kDrops; ++i) {
    const auto name = to_string(static_cast<Drop>(i));
    EXPECT_NE(name, "unknown");
    names.insert(name);
  }
  EXPECT_EQ(names.size(), kDrops);
}

TEST(EngineDrops, WhenNothingIsFetchedOnlySoManyPacketsWait) {
  Stage stage;
  stage.add(1, viewer_spec(true));
  std::uint16_t seq = 0;
  while (seq < kPacketsWaitingMax + 100) {
    std::vector<Datagram> batch;
    for (std::size_t i = 0; i < kDatagramsPerBatch; ++i) {
      ++seq;
      const Blob bytes = rtp_packet(stage.packet(seq, vp8_frame(seq == 1)));
      Datagram datagram{stage.source.rtp, kSender, stage.world.pool.take(), {}};
      ASSERT_TRUE(datagram.packet);
      datagram.bytes = datagram.packet.slab().first(bytes.size());
      std::copy(bytes.begin(), bytes.end(), datagram.bytes.begin());
      batch.push_back(std::move(datagram));
    }
    stage.world.engine.on_datagrams(stage.world.now, batch, stage.world.out);
  }
  EXPECT_EQ(stage.world.drops(Drop::Overload), seq - kPacketsWaitingMax);
  stage.world.settle();
  EXPECT_EQ(stage.world.engine.forwarded(), kPacketsWaitingMax);
  EXPECT_EQ(stage.world.media_queue.dropped(), 0u);
}

}  // namespace
}  // namespace madang::media
