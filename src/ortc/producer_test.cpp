#include "ortc/producer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortc/router_capabilities.hpp"

namespace madang::ortc {
namespace {

using testing::ElementsAre;

const RtpCapabilities& demo_router() {
  static const RtpCapabilities router = *generate_router_capabilities(demo_media_codecs());
  return router;
}

RtpCodecParameters video(std::string mime_type, std::uint8_t payload_type,
                         ParameterMap parameters = {}) {
  RtpCodecParameters codec;
  codec.mime_type = std::move(mime_type);
  codec.payload_type = payload_type;
  codec.clock_rate = 90000;
  codec.parameters = std::move(parameters);
  return codec;
}

RtpCodecParameters rtx(std::uint8_t payload_type, std::int64_t apt) {
  return video("video/rtx", payload_type, {{"apt", apt}});
}

RtpEncodingParameters with_ssrc(std::uint32_t ssrc) {
  RtpEncodingParameters encoding;
  encoding.ssrc = ssrc;
  return encoding;
}

RtpEncodingParameters with_rid(std::string rid) {
  RtpEncodingParameters encoding;
  encoding.rid = std::move(rid);
  return encoding;
}

// What a browser sends for a camera: VP8 with RTX in three sizes.
RtpParameters camera() {
  RtpParameters parameters;
  parameters.mid = "1";
  parameters.codecs = {video("video/vp8", 96), rtx(97, 96)};
  parameters.encodings = {with_rid("r0"), with_rid("r1"), with_rid("r2")};
  parameters.rtcp.cname = "someone";
  return parameters;
}

std::vector<std::uint8_t> ids(const RtpParameters& parameters) {
  std::vector<std::uint8_t> all;
  for (const auto& extension : parameters.header_extensions) { all.push_back(extension.id); }
  return all;
}

TEST(ProducerMapping, MapsPayloadTypesAndGivesEachStreamAnSsrc) {
  RtpParameters parameters = camera();
  const auto mapping = producer_mapping(parameters, demo_router(), 7000);
  ASSERT_TRUE(mapping);
  EXPECT_THAT(mapping->codecs,
              ElementsAre(ProducerMapping::Codec{96, 101}, ProducerMapping::Codec{97, 102}));
  EXPECT_THAT(mapping->encodings, ElementsAre(ProducerMapping::Encoding{7000, std::nullopt, "r0"},
                                              ProducerMapping::Encoding{7001, std::nullopt, "r1"},
                                              ProducerMapping::Encoding{7002, std::nullopt, "r2"}));
}

TEST(ProducerMapping, PutsRtxBehindAllMedia) {
  RtpParameters parameters;
  parameters.codecs = {video("video/VP8", 96), rtx(97, 96),
                       video("video/VP9", 98, {{"profile-id", std::int64_t{2}}})};
  const auto mapping = producer_mapping(parameters, demo_router(), 1);
  ASSERT_TRUE(mapping);
  EXPECT_THAT(mapping->codecs,
              ElementsAre(ProducerMapping::Codec{96, 101}, ProducerMapping::Codec{98, 103},
                          ProducerMapping::Codec{97, 102}));
}

TEST(ProducerMapping, RefusesACodecTheRouterDoesNotHave) {
  RtpParameters parameters;
  parameters.codecs = {video("video/VP8", 96), video("video/AV1", 45)};
  const auto mapping = producer_mapping(parameters, demo_router(), 1, "body.rtpParameters");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error(),
            fail(Code::Unsupported, "unsupported codec [mimeType:video/AV1, payloadType:45]",
                 "body.rtpParameters.codecs[1].mimeType"));
}

TEST(ProducerMapping, RefusesRtxOfNothing) {
  for (const RtpCodecParameters& orphan : {rtx(97, 95), rtx(97, 97), video("video/rtx", 97)}) {
    RtpParameters parameters;
    parameters.codecs = {orphan, video("video/VP8", 96)};
    const auto mapping = producer_mapping(parameters, demo_router(), 1);
    ASSERT_FALSE(mapping);
    EXPECT_EQ(mapping.error(),
              fail(Code::InvalidArgument, "missing media codec found for RTX PT 97",
                   "rtpParameters.codecs[0].parameters.apt"));
  }
}

TEST(ProducerMapping, RefusesRtxThatTheRouterDoesNotHave) {
  RtpCapabilities router = demo_router();
  std::erase_if(router.codecs, [](const auto& codec) { return is_rtx(codec.mime_type); });
  RtpParameters parameters = camera();
  const auto mapping = producer_mapping(parameters, router, 1);
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().message, "no RTX codec for capability codec PT 101");
  EXPECT_EQ(mapping.error().code, Code::Unsupported);
}

TEST(ProducerMapping, RewritesTheH264LevelToTheNegotiatedOne) {
  RtpParameters parameters;
  parameters.codecs = {video(
      "video/H264", 96,
      {{"packetization-mode", std::int64_t{1}}, {"profile-level-id", std::string("42c032")}})};
  const auto mapping = producer_mapping(parameters, demo_router(), 1);
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->codecs[0].mapped_payload_type, 107);
  EXPECT_EQ(parameters.codecs[0].parameters.text("profile-level-id"), "42e01f");
}

TEST(ConsumableParameters, SpeakTheRoutersNumbers) {
  RtpParameters parameters = camera();
  const auto mapping = producer_mapping(parameters, demo_router(), 7000);
  ASSERT_TRUE(mapping);
  const auto consumable =
      consumable_parameters(MediaKind::Video, parameters, demo_router(), *mapping);
  EXPECT_EQ(consumable.mid, std::nullopt);
  ASSERT_EQ(consumable.codecs.size(), 2u);
  EXPECT_EQ(consumable.codecs[0].mime_type, "video/VP8");
  EXPECT_EQ(consumable.codecs[0].payload_type, 101);
  EXPECT_EQ(consumable.codecs[0].rtcp_feedback.size(), 5u);
  EXPECT_TRUE(consumable.codecs[0].parameters.empty());  // the producer's, not the router's
  EXPECT_EQ(consumable.codecs[1].payload_type, 102);
  EXPECT_THAT(ids(consumable), ElementsAre(1, 4, 5, 8, 9, 11, 12));
  EXPECT_EQ(consumable.rtcp.cname, "someone");
}

TEST(ConsumableParameters, KeepOfAnEncodingWhatConcernsReceivers) {
  RtpParameters parameters;
  parameters.codecs = {video("video/VP8", 96)};
  RtpEncodingParameters encoding = with_ssrc(5);
  encoding.rid = "r0";
  encoding.rtx_ssrc = 6;
  encoding.codec_payload_type = 96;
  encoding.max_bitrate_bps = 900'000;
  encoding.scalability_mode = "L1T3";
  encoding.extras = {{"active", "true"}};
  parameters.encodings = {encoding};
  const auto mapping = producer_mapping(parameters, demo_router(), 7000);
  ASSERT_TRUE(mapping);
  const auto consumable =
      consumable_parameters(MediaKind::Video, parameters, demo_router(), *mapping);
  RtpEncodingParameters expected;
  expected.ssrc = 7000;
  expected.max_bitrate_bps = 900'000;
  expected.scalability_mode = "L1T3";
  expected.extras = {{"active", "true"}};
  EXPECT_THAT(consumable.encodings, ElementsAre(expected));
}

TEST(ConsumableParameters, AddRtxEvenWhenTheProducerHasNone) {
  RtpParameters parameters;
  parameters.codecs = {video("video/VP8", 96)};
  const auto mapping = producer_mapping(parameters, demo_router(), 1);
  const auto consumable =
      consumable_parameters(MediaKind::Video, parameters, demo_router(), *mapping);
  ASSERT_EQ(consumable.codecs.size(), 2u);
  EXPECT_TRUE(is_rtx(consumable.codecs[1].mime_type));
}

TEST(ConsumableParameters, HaveTheCaptureTimeOnlyWhenTheProducerSendsIt) {
  RtpParameters parameters = camera();
  parameters.header_extensions = {{std::string(uri::kAbsCaptureTime), 3, false, {}}};
  const auto mapping = producer_mapping(parameters, demo_router(), 1);
  EXPECT_THAT(ids(consumable_parameters(MediaKind::Video, parameters, demo_router(), *mapping)),
              ElementsAre(1, 4, 5, 8, 9, 10, 11, 12));
}

TEST(CompleteProducer, GetsOneEncodingAndTheTransportsCname) {
  RtpParameters parameters;
  complete_producer_parameters(parameters, "transport");
  EXPECT_EQ(parameters.encodings.size(), 1u);
  EXPECT_EQ(parameters.rtcp.cname, "transport");
  parameters.rtcp.cname = "own";
  complete_producer_parameters(parameters, "transport");
  EXPECT_EQ(parameters.encodings.size(), 1u);
  EXPECT_EQ(parameters.rtcp.cname, "transport");
}

TEST(RandomSsrcBase, StaysInItsRange) {
  SeededRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::uint32_t base = random_ssrc_base(random);
    EXPECT_GE(base, 100'000'000u);
    EXPECT_LT(base, 1'000'000'000u);
  }
}

struct TypeCase {
  std::string mime_type;
  std::vector<std::string> modes;  // one per encoding
  std::optional<ProducerType> type;
};

TEST(ProducerType, FollowsCodecAndLayers) {
  const TypeCase table[] = {
      {"video/VP8", {""}, ProducerType::Simple},
      {"video/VP8", {"L1T3"}, ProducerType::Svc},
      {"video/VP9", {"L3T3_KEY"}, ProducerType::Svc},
      {"video/AV1", {"L1T2"}, ProducerType::Svc},
      {"video/VP8", {"L1T3", "L1T3"}, ProducerType::Simulcast},
      {"video/H264", {"", ""}, ProducerType::Simulcast},
      {"video/H265", {"", ""}, ProducerType::Simulcast},
      {"video/VP9", {"", ""}, ProducerType::Simulcast},
      {"video/AV1", {"L1T3", "L1T3"}, ProducerType::Simulcast},
      {"video/VP9", {"L2T1", "L2T1"}, std::nullopt},
      {"video/theora", {"", ""}, std::nullopt},
      {"video/VP8", {"L2T1", "L1T1"}, std::nullopt},
      {"video/theora", {"L2T1"}, std::nullopt},
  };
  for (const TypeCase& one : table) {
    RtpParameters parameters;
    parameters.codecs = {video(one.mime_type, 96)};
    for (const std::string& mode : one.modes) {
      parameters.encodings.push_back(
          with_ssrc(static_cast<std::uint32_t>(1 + parameters.encodings.size())));
      if (!mode.empty()) { parameters.encodings.back().scalability_mode = mode; }
    }
    const auto type = check_producer(MediaKind::Video, parameters);
    EXPECT_EQ(type ? std::optional(*type) : std::nullopt, one.type)
        << one.mime_type << one.modes[0];
    if (!type) { EXPECT_EQ(type.error().code, Code::InvalidArgument); }
  }
}

TEST(CheckProducer, AudioIsSimple) {
  RtpParameters parameters;
  parameters.codecs = {video("audio/opus", 100)};
  parameters.encodings = {with_ssrc(1)};
  EXPECT_EQ(*check_producer(MediaKind::Audio, parameters), ProducerType::Simple);
}

// Each refusal: what is changed in a good producer, and where the error points.
TEST(CheckProducer, RefusesWhatCannotBeReceived) {
  const auto refused_at = [](auto change) {
    RtpParameters parameters = camera();
    change(parameters);
    const auto type = check_producer(MediaKind::Video, parameters);
    return type ? std::string("accepted") : type.error().field;
  };
  EXPECT_EQ(refused_at([](auto&) {}), "accepted");
  EXPECT_EQ(refused_at([](auto& p) { p.codecs.clear(); }), "rtpParameters.codecs");
  EXPECT_EQ(refused_at([](auto& p) { p.codecs = {rtx(97, 96)}; }), "rtpParameters.codecs");
  EXPECT_EQ(refused_at([](auto& p) { p.codecs[1].payload_type = 96; }),
            "rtpParameters.codecs[1].payloadType");
  EXPECT_EQ(refused_at([](auto& p) { p.codecs[0].mime_type = "audio/opus"; }),
            "rtpParameters.codecs[0].mimeType");
  EXPECT_EQ(refused_at([](auto& p) {
              p.header_extensions = {{"x", 0, false, {}}};
            }),
            "rtpParameters.headerExtensions[0].id");
  EXPECT_EQ(refused_at([](auto& p) { p.mid = ""; }), "rtpParameters.mid");
  EXPECT_EQ(refused_at([](auto& p) { p.encodings.clear(); }), "rtpParameters.encodings");
  EXPECT_EQ(refused_at([](auto& p) { p.encodings[2].rid.reset(); }),
            "rtpParameters.encodings[2].ssrc");
  EXPECT_EQ(refused_at([](auto& p) { p.encodings[1].codec_payload_type = 97; }),
            "rtpParameters.encodings[1].codecPayloadType");
  EXPECT_EQ(refused_at([](auto& p) { p.encodings[1].codec_payload_type = 50; }),
            "rtpParameters.encodings[1].codecPayloadType");
}

TEST(CheckProducer, TakesOneNamelessStreamOnlyWithAMid) {
  RtpParameters parameters = camera();
  parameters.encodings = {RtpEncodingParameters{}};
  EXPECT_EQ(*check_producer(MediaKind::Video, parameters), ProducerType::Simple);
  parameters.mid.reset();
  const auto type = check_producer(MediaKind::Video, parameters);
  ASSERT_FALSE(type);
  EXPECT_EQ(type.error().message,
            "wrong entry in rtpMapping.encodings (missing ssrc or rid, or rtpParameters.mid)");
}

TEST(CheckStreams, RefusesWhatAnotherProducerOfTheTransportUses) {
  RtpParameters first;
  first.mid = "0";
  first.encodings = {with_ssrc(5)};
  first.encodings[0].rtx_ssrc = 6;
  first.encodings[0].rid = "r0";
  const RtpParameters* const others[] = {&first};
  const auto refused = [&](auto change) {
    RtpParameters second;
    second.mid = "1";
    second.encodings = {with_ssrc(7)};
    change(second);
    const auto done = check_streams_are_new(second, others);
    return done ? std::string("accepted") : done.error().message;
  };
  EXPECT_EQ(refused([](auto&) {}), "accepted");
  EXPECT_EQ(refused([](auto& p) { p.encodings[0].ssrc = 6; }),
            "ssrc already exists in RTP listener [ssrc:6]");
  EXPECT_EQ(refused([](auto& p) { p.encodings[0].rtx_ssrc = 5; }),
            "RTX ssrc already exists in RTP listener [ssrc:5]");
  EXPECT_EQ(refused([](auto& p) { p.encodings[0].rtx_ssrc = 7; }),
            "RTX ssrc already exists in RTP listener [ssrc:7]");
  EXPECT_EQ(refused([](auto& p) { p.mid = "0"; }), "MID already exists in RTP listener [mid:0]");
  EXPECT_EQ(refused([](auto& p) { p.encodings[0].rid = "r0"; }), "accepted");
  EXPECT_EQ(refused([](auto& p) {
              p.encodings[0].rid = "r0";
              p.mid.reset();
            }),
            "RID already exists in RTP listener and no MID is given [rid:r0]");
  EXPECT_EQ(refused([](auto& p) { p.encodings.push_back(with_ssrc(7)); }),
            "ssrc already exists in RTP listener [ssrc:7]");
}

}  // namespace
}  // namespace madang::ortc
