#include "ortc/parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::ortc {
namespace {

TEST(MimeType, SaysItsKindInAnyCase) {
  EXPECT_EQ(kind_of_mime_type("audio/opus"), MediaKind::Audio);
  EXPECT_EQ(kind_of_mime_type("VIDEO/vp8"), MediaKind::Video);
  EXPECT_EQ(kind_of_mime_type("text/plain"), std::nullopt);
  EXPECT_EQ(kind_of_mime_type("video/"), std::nullopt);
  EXPECT_EQ(kind_of_mime_type("video"), std::nullopt);
  EXPECT_EQ(kind_of_mime_type(""), std::nullopt);
}

TEST(MimeType, RtxIsWhatFollowsTheSlash) {
  EXPECT_TRUE(is_rtx("video/rtx"));
  EXPECT_TRUE(is_rtx("AUDIO/RTX"));
  EXPECT_FALSE(is_rtx("rtx"));
  EXPECT_FALSE(is_rtx("video/rtx2"));
  EXPECT_EQ(subtype_of("video/VP8"), "VP8");
  EXPECT_EQ(subtype_of("opus"), "");
}

TEST(ParameterValue, NumbersCompareByValueAndNeverWithText) {
  EXPECT_TRUE(equal(std::int64_t{1}, 1.0));
  EXPECT_TRUE(equal(std::string("1"), std::string("1")));
  EXPECT_FALSE(equal(std::int64_t{1}, std::string("1")));
  EXPECT_FALSE(equal(1.5, std::int64_t{1}));
}

TEST(ParameterMap, KeepsOrderAndReplacesInPlace) {
  ParameterMap map{{"a", std::int64_t{1}}, {"b", std::string("x")}, {"a", std::int64_t{2}}};
  ASSERT_EQ(map.size(), 2u);
  EXPECT_EQ(map.begin()->first, "a");
  EXPECT_EQ(map.integer("a"), 2);
  EXPECT_EQ(map.text("b"), "x");
  EXPECT_EQ(map.integer("b"), std::nullopt);
  EXPECT_EQ(map.text("a"), std::nullopt);
  map.erase("a");
  map.erase("never there");
  EXPECT_EQ(map.find("a"), nullptr);
  EXPECT_EQ(map.size(), 1u);
}

}  // namespace
}  // namespace madang::ortc
