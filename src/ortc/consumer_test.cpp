#include "ortc/consumer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortc/router_capabilities.hpp"

namespace madang::ortc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const RtcpFeedback kNack{"nack", ""}, kPli{"nack", "pli"}, kFir{"ccm", "fir"},
    kRemb{"goog-remb", ""}, kWide{"transport-cc", ""};

// A camera as it lies in the router: VP8 in three sizes.
RtpParameters camera() {
  RtpParameters consumable;
  consumable.codecs = {
      {"video/VP8", 101, 90000, std::nullopt, {}, {kNack, kPli, kFir, kRemb, kWide}},
      {"video/rtx", 102, 90000, std::nullopt, {{"apt", std::int64_t{101}}}, {}}};
  for (const auto& [uri, id] : {std::pair{uri::kMid, 1},
                                {uri::kAbsSendTime, 4},
                                {uri::kTransportWideCc, 5},
                                {uri::kVideoOrientation, 8}}) {
    consumable.header_extensions.push_back(
        {std::string(uri), static_cast<std::uint8_t>(id), false, {}});
  }
  for (const std::uint32_t i : {0u, 1u, 2u}) {
    RtpEncodingParameters encoding;
    encoding.ssrc = 7000 + i;
    encoding.dtx = false;
    encoding.scalability_mode = "L1T3";
    encoding.max_bitrate_bps = 500'000 * (i + 1);
    consumable.encodings.push_back(encoding);
  }
  consumable.rtcp = {"someone", true, true};
  return consumable;
}

// A receiver that has all the router has.
RtpCapabilities everything() { return *generate_router_capabilities(demo_media_codecs()); }

RtpCapabilities without_extension(std::string_view extension_uri) {
  RtpCapabilities remote = everything();
  std::erase_if(remote.header_extensions, [&](const auto& e) { return e.uri == extension_uri; });
  return remote;
}

RtpCapabilities without_codec(std::string_view mime_type) {
  RtpCapabilities remote = everything();
  std::erase_if(remote.codecs, [&](const auto& codec) { return codec.mime_type == mime_type; });
  return remote;
}

TEST(CanConsume, NeedsAMediaCodecInCommon) {
  EXPECT_TRUE(can_consume(camera(), everything()));
  EXPECT_TRUE(can_consume(camera(), without_codec("video/rtx")));
  EXPECT_FALSE(can_consume(camera(), without_codec("video/VP8")));
  EXPECT_FALSE(can_consume(camera(), {}));
}

TEST(ConsumerParameters, AreOneStreamOfAllThatBothHave) {
  const auto consumer = consumer_parameters(camera(), everything(), {.ssrc = 9000, .mid = "4"});
  ASSERT_TRUE(consumer);
  EXPECT_EQ(consumer->mid, "4");
  ASSERT_EQ(consumer->codecs.size(), 2u);
  EXPECT_EQ(consumer->codecs[0].payload_type, 101);
  EXPECT_THAT(consumer->codecs[0].rtcp_feedback, ElementsAre(kNack, kPli, kFir, kWide));
  EXPECT_EQ(consumer->header_extensions.size(), 4u);
  RtpEncodingParameters expected;
  expected.ssrc = 9000;
  expected.rtx_ssrc = 9001;
  expected.scalability_mode = "L3T3";
  expected.max_bitrate_bps = 1'500'000;
  EXPECT_THAT(consumer->encodings, ElementsAre(expected));
  EXPECT_EQ(consumer->rtcp, (RtcpParameters{"someone", true, std::nullopt}));
}

TEST(ConsumerParameters, TakeTheFeedbackOfTheReceiver) {
  RtpCapabilities remote = everything();
  for (auto& codec : remote.codecs) {
    if (codec.mime_type == "video/VP8") { codec.rtcp_feedback = {kFir, kNack}; }
  }
  const auto consumer = consumer_parameters(camera(), remote, {.ssrc = 1});
  EXPECT_THAT(consumer->codecs[0].rtcp_feedback, ElementsAre(kFir, kNack));
}

TEST(ConsumerParameters, WithoutRtxHaveNoGenericNackEither) {
  const auto consumer =
      consumer_parameters(camera(), everything(), {.ssrc = 1, .enable_rtx = false});
  ASSERT_TRUE(consumer);
  ASSERT_EQ(consumer->codecs.size(), 1u);
  EXPECT_THAT(consumer->codecs[0].rtcp_feedback, ElementsAre(kPli, kFir, kWide));
  EXPECT_EQ(consumer->encodings[0].rtx_ssrc, std::nullopt);
}

TEST(ConsumerParameters, KeepNackForAReceiverThatOnlyLacksRtx) {
  const auto consumer = consumer_parameters(camera(), without_codec("video/rtx"), {.ssrc = 1});
  ASSERT_TRUE(consumer);
  ASSERT_EQ(consumer->codecs.size(), 1u);
  EXPECT_THAT(consumer->codecs[0].rtcp_feedback, ElementsAre(kNack, kPli, kFir, kWide));
  EXPECT_EQ(consumer->encodings[0].rtx_ssrc, std::nullopt);
}

TEST(ConsumerParameters, DropRtxOfACodecThatIsNotKept) {
  RtpParameters consumable = camera();
  consumable.codecs.insert(
      consumable.codecs.begin(),
      RtpCodecParameters{
          "video/VP9", 103, 90000, std::nullopt, {{"profile-id", std::int64_t{2}}}, {}});
  const auto consumer = consumer_parameters(consumable, without_codec("video/VP8"), {.ssrc = 1});
  ASSERT_TRUE(consumer);
  ASSERT_EQ(consumer->codecs.size(), 1u);
  EXPECT_EQ(consumer->codecs[0].payload_type, 103);
}

TEST(ConsumerParameters, RefuseAReceiverWithoutTheCodec) {
  const auto consumer = consumer_parameters(camera(), without_codec("video/VP8"), {.ssrc = 1});
  ASSERT_FALSE(consumer);
  EXPECT_EQ(consumer.error().code, Code::Unsupported);
  EXPECT_EQ(consumer.error().message, "no compatible media codecs");
}

TEST(ConsumerParameters, EstimateByTheExtensionThatIsLeft) {
  const auto remb =
      consumer_parameters(camera(), without_extension(uri::kTransportWideCc), {.ssrc = 1});
  EXPECT_THAT(remb->codecs[0].rtcp_feedback, ElementsAre(kNack, kPli, kFir, kRemb));
  RtpCapabilities remote = without_extension(uri::kTransportWideCc);
  std::erase_if(remote.header_extensions, [](const auto& e) { return e.uri == uri::kAbsSendTime; });
  const auto none = consumer_parameters(camera(), remote, {.ssrc = 1});
  EXPECT_THAT(none->codecs[0].rtcp_feedback, ElementsAre(kNack, kPli, kFir));
}

TEST(ConsumerParameters, DropAnExtensionThatHasAnotherId) {
  RtpCapabilities remote = everything();
  for (auto& extension : remote.header_extensions) { ++extension.preferred_id; }
  EXPECT_THAT(consumer_parameters(camera(), remote, {.ssrc = 1})->header_extensions, IsEmpty());
}

TEST(ConsumerParameters, KeepTheModeOfASingleEncoding) {
  RtpParameters consumable = camera();
  consumable.encodings.resize(1);
  consumable.encodings[0].scalability_mode = "L3T3_KEY";
  EXPECT_EQ(consumer_parameters(consumable, everything(), {})->encodings[0].scalability_mode,
            "L3T3_KEY");
  consumable.encodings[0].scalability_mode.reset();
  EXPECT_EQ(consumer_parameters(consumable, everything(), {})->encodings[0].scalability_mode,
            std::nullopt);
}

TEST(ConsumerParameters, CountEncodingsAsLayersEvenWithoutAMode) {
  RtpParameters consumable = camera();
  for (auto& encoding : consumable.encodings) { encoding.scalability_mode.reset(); }
  EXPECT_EQ(consumer_parameters(consumable, everything(), {})->encodings[0].scalability_mode,
            "L3T1");
}

TEST(PipeConsumerParameters, KeepAllStreamsWithoutRtxAndBandwidthFeedback) {
  const auto pipe = pipe_consumer_parameters(camera(), {.ssrc_base = 100, .rtx_ssrc_base = 200});
  ASSERT_EQ(pipe.codecs.size(), 1u);
  EXPECT_THAT(pipe.codecs[0].rtcp_feedback, ElementsAre(kPli, kFir));
  ASSERT_EQ(pipe.encodings.size(), 3u);
  EXPECT_EQ(pipe.encodings[2].ssrc, 102u);
  EXPECT_EQ(pipe.encodings[2].rtx_ssrc, std::nullopt);
  EXPECT_EQ(pipe.encodings[2].max_bitrate_bps, 1'500'000u);
  EXPECT_EQ(pipe.mid, std::nullopt);
}

TEST(PipeConsumerParameters, WithRtxRepairBetweenRouters) {
  const auto pipe = pipe_consumer_parameters(
      camera(), {.ssrc_base = 100, .rtx_ssrc_base = 200, .enable_rtx = true});
  ASSERT_EQ(pipe.codecs.size(), 2u);
  EXPECT_THAT(pipe.codecs[0].rtcp_feedback, ElementsAre(kNack, kPli, kFir));
  EXPECT_EQ(pipe.encodings[2].rtx_ssrc, 202u);
}

TEST(PipeConsumerParameters, CarryTheDependencyDescriptorAndNothingForOneHop) {
  const auto pipe = pipe_consumer_parameters(camera(), {});
  std::vector<std::string_view> uris;
  for (const auto& extension : pipe.header_extensions) { uris.push_back(extension.uri); }
  EXPECT_THAT(uris, ElementsAre(uri::kDependencyDescriptor, uri::kVideoOrientation));
  EXPECT_EQ(pipe_consumer_parameters(pipe, {}).header_extensions.size(), 2u);
}

}  // namespace
}  // namespace madang::ortc
