#include "ortc/router_capabilities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::ortc {
namespace {

using testing::ElementsAre;

RtpCodecCapability opus() {
  RtpCodecCapability codec;
  codec.mime_type = "audio/opus";
  codec.clock_rate = 48000;
  codec.channels = 2;
  return codec;
}

RtpCodecCapability vp8() {
  RtpCodecCapability codec;
  codec.kind = MediaKind::Video;
  codec.mime_type = "video/vp8";
  codec.clock_rate = 90000;
  return codec;
}

std::vector<std::string> summary(const RtpCapabilities& router) {
  std::vector<std::string> lines;
  for (const auto& codec : router.codecs) {
    std::string line = codec.mime_type + " " + std::to_string(codec.preferred_payload_type.value());
    if (const auto apt = codec.parameters.integer("apt")) {
      line += " apt " + std::to_string(*apt);
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(RouterCapabilities, OfTheDemoHaveThePayloadTypesThatItsClientsKnow) {
  const auto router = generate_router_capabilities(demo_media_codecs());
  ASSERT_TRUE(router);
  EXPECT_THAT(summary(*router),
              ElementsAre("audio/opus 100", "video/VP8 101", "video/rtx 102 apt 101",
                          "video/VP9 103", "video/rtx 104 apt 103", "video/H264 105",
                          "video/rtx 106 apt 105", "video/H264 107", "video/rtx 108 apt 107"));
  EXPECT_EQ(router->codecs[5].parameters.text("profile-level-id"), "4d0032");
  EXPECT_EQ(router->codecs[7].parameters.text("profile-level-id"), "42e01f");
  EXPECT_EQ(router->codecs[3].parameters.integer("profile-id"), 2);
  EXPECT_EQ(router->header_extensions.size(), 18u);
}

TEST(RouterCapabilities, OfTheDefaultKeepTheDemosAndAddBehindThem) {
  const auto demo = generate_router_capabilities(demo_media_codecs());
  const auto router = generate_router_capabilities(default_media_codecs());
  ASSERT_TRUE(demo && router);
  ASSERT_GT(router->codecs.size(), demo->codecs.size());
  EXPECT_TRUE(std::equal(demo->codecs.begin(), demo->codecs.end(), router->codecs.begin()));
  const auto lines = summary(*router);
  EXPECT_THAT(std::vector(lines.begin() + 9, lines.end()),
              ElementsAre("video/VP9 109", "video/rtx 110 apt 109", "video/AV1 111",
                          "video/rtx 112 apt 111"));
  EXPECT_EQ(router->codecs[9].parameters.integer("profile-id"), 0);
}

TEST(RouterCapabilities, TakeSpellingAndFeedbackFromTheTable) {
  RtpCodecCapability wanted = vp8();
  wanted.rtcp_feedback = {{"made", "up"}};
  wanted.parameters.set("x-google-start-bitrate", std::int64_t{1000});
  const auto router = generate_router_capabilities(std::vector{wanted});
  ASSERT_TRUE(router);
  EXPECT_EQ(router->codecs[0].mime_type, "video/VP8");
  EXPECT_EQ(router->codecs[0].rtcp_feedback.size(), 5u);
  EXPECT_EQ(router->codecs[0].parameters.integer("x-google-start-bitrate"), 1000);
}

TEST(RouterCapabilities, OverlayConfiguredParametersOnTheTables) {
  RtpCodecCapability wanted = vp8();
  wanted.mime_type = "video/H264";
  wanted.parameters.set("packetization-mode", std::int64_t{1});
  const auto router = generate_router_capabilities(std::vector{wanted});
  ASSERT_TRUE(router);
  const ParameterMap expected{{"level-asymmetry-allowed", std::int64_t{1}},
                              {"packetization-mode", std::int64_t{1}}};
  EXPECT_EQ(router->codecs[0].parameters, expected);
}

TEST(RouterCapabilities, TakeAConfiguredPayloadTypeOutOfThePool) {
  RtpCodecCapability first = opus();
  first.preferred_payload_type = 101;
  const auto router = generate_router_capabilities(std::vector{first, vp8()});
  ASSERT_TRUE(router);
  EXPECT_THAT(summary(*router),
              ElementsAre("audio/opus 101", "video/VP8 100", "video/rtx 102 apt 100"));
}

TEST(RouterCapabilities, UseAStaticPayloadTypeWhereThereIsOne) {
  RtpCodecCapability pcma = opus();
  pcma.mime_type = "audio/pcma";
  pcma.clock_rate = 8000;
  pcma.channels = 1;
  const auto router = generate_router_capabilities(std::vector{pcma});
  ASSERT_TRUE(router);
  EXPECT_THAT(summary(*router), ElementsAre("audio/PCMA 8"));
}

TEST(RouterCapabilities, RefuseAPayloadTypeGivenTwice) {
  RtpCodecCapability first = opus();
  first.preferred_payload_type = 110;
  const auto router = generate_router_capabilities(std::vector{first, first});
  ASSERT_FALSE(router);
  EXPECT_EQ(router.error(), fail(Code::InvalidArgument, "duplicated codec.preferredPayloadType",
                                 "mediaCodecs[1].preferredPayloadType"));
}

TEST(RouterCapabilities, RefuseAnUnknownCodecByItsName) {
  RtpCodecCapability unknown = vp8();
  unknown.mime_type = "video/theora";
  const auto router = generate_router_capabilities(std::vector{unknown});
  ASSERT_FALSE(router);
  EXPECT_EQ(router.error(),
            fail(Code::Unsupported, "media codec not supported [mimeType:video/theora]",
                 "mediaCodecs[0].mimeType"));
}

TEST(RouterCapabilities, RefuseAKnownCodecAtAnotherClockRate) {
  RtpCodecCapability wrong = opus();
  wrong.clock_rate = 44100;
  const auto router = generate_router_capabilities(std::vector{wrong});
  ASSERT_FALSE(router);
  EXPECT_EQ(router.error().code, Code::Unsupported);
}

TEST(RouterCapabilities, RefuseMoreCodecsThanThereArePayloadTypes) {
  EXPECT_TRUE(generate_router_capabilities(std::vector(32, opus())));
  const auto router = generate_router_capabilities(std::vector(33, opus()));
  ASSERT_FALSE(router);
  EXPECT_EQ(router.error(),
            fail(Code::LimitReached, "cannot allocate more dynamic codec payload types"));
  EXPECT_FALSE(generate_router_capabilities(std::vector(17, vp8())));
}

TEST(RouterCapabilities, Give127OnlyWhen100To126AreTaken) {
  const auto router = generate_router_capabilities(std::vector(29, opus()));
  ASSERT_TRUE(router);
  EXPECT_EQ(router->codecs[26].preferred_payload_type, 126);
  EXPECT_EQ(router->codecs[27].preferred_payload_type, 127);
  EXPECT_EQ(router->codecs[28].preferred_payload_type, 96);
}

TEST(RouterCapabilities, RouteH265WhenConfigured) {
  const auto router = generate_router_capabilities(std::vector{h265_media_codec()});
  ASSERT_TRUE(router);
  EXPECT_THAT(summary(*router), ElementsAre("video/H265 100", "video/rtx 101 apt 100"));
}

TEST(RouterCapabilities, OfNothingHaveOnlyExtensions) {
  const auto router = generate_router_capabilities({});
  ASSERT_TRUE(router);
  EXPECT_TRUE(router->codecs.empty());
  EXPECT_FALSE(router->header_extensions.empty());
}

}  // namespace
}  // namespace madang::ortc
