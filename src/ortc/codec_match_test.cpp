#include "ortc/codec_match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::ortc {
namespace {

RtpCodecCapability video(std::string mime_type, ParameterMap parameters = {}) {
  RtpCodecCapability codec;
  codec.kind = MediaKind::Video;
  codec.mime_type = std::move(mime_type);
  codec.clock_rate = 90000;
  codec.parameters = std::move(parameters);
  return codec;
}

bool loose(const RtpCodecCapability& a, const RtpCodecCapability& b) {
  return matches(CodecView(a), CodecView(b), MatchMode::Loose);
}

bool strict(const RtpCodecCapability& a, const RtpCodecCapability& b) {
  return matches(CodecView(a), CodecView(b), MatchMode::Strict);
}

ParameterMap h264(std::int64_t mode, std::string id) {
  return {{"packetization-mode", mode}, {"profile-level-id", std::move(id)}};
}

TEST(CodecMatch, ComparesNameClockAndChannels) {
  RtpCodecCapability a = video("video/VP8");
  RtpCodecCapability b = video("VIDEO/vp8");
  EXPECT_TRUE(strict(a, b));
  b.clock_rate = 48000;
  EXPECT_FALSE(loose(a, b));
  b = a;
  b.channels = 1;
  EXPECT_FALSE(loose(a, b));
  EXPECT_FALSE(loose(a, video("video/VP9")));
}

TEST(CodecMatch, IgnoresParametersOfCodecsThatCopeWithoutThem) {
  EXPECT_TRUE(strict(video("video/H265", {{"profile-id", std::int64_t{1}}}),
                     video("video/H265", {{"profile-id", std::int64_t{2}}})));
  EXPECT_TRUE(strict(video("video/AV1", {{"profile", std::int64_t{1}}}), video("video/AV1")));
}

TEST(CodecMatch, OfVp9NeedsTheSameProfileOfTheSameType) {
  const auto vp9 = [](ParameterValue id) {
    return video("video/VP9", {{"profile-id", std::move(id)}});
  };
  EXPECT_TRUE(strict(vp9(std::int64_t{2}), vp9(std::int64_t{2})));
  EXPECT_TRUE(strict(vp9(std::int64_t{0}), video("video/VP9")));
  EXPECT_FALSE(strict(vp9(std::int64_t{2}), video("video/VP9")));
  EXPECT_FALSE(strict(vp9(std::int64_t{2}), vp9(std::string("2"))));
  EXPECT_TRUE(loose(vp9(std::int64_t{2}), video("video/VP9")));
}

TEST(CodecMatch, OfH264NeedsTheSameModeAndProfileButNotLevel) {
  const auto main31 = video("video/H264", h264(1, "4d001f"));
  EXPECT_TRUE(strict(main31, video("video/h264", h264(1, "4d0032"))));
  EXPECT_FALSE(strict(main31, video("video/H264", h264(0, "4d001f"))));
  EXPECT_FALSE(strict(main31, video("video/H264", h264(1, "42e01f"))));
  EXPECT_FALSE(strict(main31, video("video/H264", h264(1, "zz"))));
  EXPECT_TRUE(loose(main31, video("video/H264", h264(0, "zz"))));
}

TEST(CodecMatch, OfH264WithoutParametersIsModeZeroConstrainedBaseline) {
  EXPECT_TRUE(strict(video("video/H264"), video("video/H264", h264(0, "42c00a"))));
  EXPECT_FALSE(
      strict(video("video/H264"), video("video/H264", {{"packetization-mode", std::string("0")}})));
}

TEST(CodecMatch, OfMultiopusAlwaysComparesItsStreams) {
  RtpCodecCapability a;
  a.mime_type = "audio/multiopus";
  a.clock_rate = 48000;
  a.channels = 6;
  a.parameters = {{"num_streams", std::int64_t{4}}, {"coupled_streams", std::int64_t{2}}};
  RtpCodecCapability b = a;
  b.parameters.set("channel_mapping", std::string("0,1"));
  EXPECT_TRUE(loose(a, b));
  b.parameters.set("num_streams", std::int64_t{3});
  EXPECT_FALSE(loose(a, b));
  b.parameters.erase("num_streams");
  EXPECT_FALSE(strict(a, b));
}

TEST(CodecMatch, AnswerBecomesTheProfileLevelId) {
  RtpCodecParameters codec;
  codec.mime_type = "video/H264";
  codec.parameters = h264(1, "42c032");
  adopt_answer(codec, video("video/H264", h264(1, "42e01f")));
  EXPECT_EQ(codec.parameters.text("profile-level-id"), "42e01f");
}

TEST(CodecMatch, AnswerOfNothingRemovesTheProfileLevelId) {
  RtpCodecParameters codec;
  codec.mime_type = "video/H264";
  codec.parameters = {{"profile-level-id", std::string()}};
  adopt_answer(codec, video("video/H264"));
  EXPECT_EQ(codec.parameters.find("profile-level-id"), nullptr);
}

TEST(CodecMatch, AnswerLeavesOtherCodecsAlone) {
  RtpCodecParameters codec;
  codec.mime_type = "video/VP8";
  codec.parameters = h264(1, "42c032");
  adopt_answer(codec, video("video/VP8"));
  EXPECT_EQ(codec.parameters, h264(1, "42c032"));
}

}  // namespace
}  // namespace madang::ortc
