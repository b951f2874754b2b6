#include "ortc/supported_capabilities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace madang::ortc {
namespace {

TEST(SupportedCapabilities, HaveEveryVideoCodecWithTheSameFeedback) {
  const std::vector<RtcpFeedback> feedback{
      {"nack", ""}, {"nack", "pli"}, {"ccm", "fir"}, {"goog-remb", ""}, {"transport-cc", ""}};
  std::vector<std::string> names;
  for (const auto& codec : supported_capabilities().codecs) {
    if (codec.kind != MediaKind::Video) { continue; }
    names.push_back(codec.mime_type);
    EXPECT_EQ(codec.rtcp_feedback, feedback) << codec.mime_type;
    EXPECT_EQ(codec.clock_rate, 90000u);
    EXPECT_EQ(codec.channels, std::nullopt);
  }
  EXPECT_THAT(names, testing::ElementsAre("video/VP8", "video/VP9", "video/H264", "video/AV1",
                                          "video/H265"));
}

TEST(SupportedCapabilities, EveryAudioCodecSaysItsChannels) {
  for (const auto& codec : supported_capabilities().codecs) {
    if (codec.kind == MediaKind::Audio) {
      EXPECT_TRUE(codec.channels.has_value()) << codec.mime_type;
    }
  }
}

TEST(SupportedCapabilities, FixOnlyThePayloadTypesOfRfc3551) {
  std::vector<std::pair<std::string, int>> fixed;
  for (const auto& codec : supported_capabilities().codecs) {
    if (codec.preferred_payload_type) {
      fixed.emplace_back(codec.mime_type, *codec.preferred_payload_type);
    }
  }
  EXPECT_THAT(fixed, testing::UnorderedElementsAre(
                         testing::Pair("audio/PCMU", 0), testing::Pair("audio/PCMA", 8),
                         testing::Pair("audio/G722", 9), testing::Pair("audio/CN", 13)));
}

TEST(SupportedCapabilities, ExtensionIdsFitTheOneByteHeaderAndBelongToOneUri) {
  std::set<std::pair<MediaKind, int>> seen;
  for (const auto& extension : supported_capabilities().header_extensions) {
    EXPECT_GE(extension.preferred_id, 1);
    EXPECT_LE(extension.preferred_id, 14);
    EXPECT_TRUE(seen.emplace(extension.kind, extension.preferred_id).second) << extension.uri;
  }
  EXPECT_EQ(seen.size(), 18u);
}

}  // namespace
}  // namespace madang::ortc
