#include "ortc/h264_profile_level_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::ortc::h264 {
namespace {

ParameterMap with(std::string id) { return {{"profile-level-id", std::move(id)}}; }

ParameterMap asymmetric(std::string id) {
  return {{"profile-level-id", std::move(id)}, {"level-asymmetry-allowed", std::int64_t{1}}};
}

TEST(H264ProfileLevelId, ReadsEveryProfileFromItsConstraintBits) {
  const std::pair<const char*, Profile> table[] = {
      {"42e01f", Profile::ConstrainedBaseline},
      {"42c01f", Profile::ConstrainedBaseline},
      {"4de01f", Profile::ConstrainedBaseline},
      {"58f01f", Profile::ConstrainedBaseline},
      {"42001f", Profile::Baseline},
      {"42a01f", Profile::Baseline},
      {"58a01f", Profile::Baseline},
      {"4d001f", Profile::Main},
      {"4d401f", Profile::Main},
      {"64001f", Profile::High},
      {"640c1f", Profile::ConstrainedHigh},
      {"f4001f", Profile::PredictiveHigh444},
  };
  for (const auto& [text, profile] : table) {
    EXPECT_EQ(parse_profile_level_id(text), (ProfileLevelId{profile, Level::L3_1})) << text;
  }
}

TEST(H264ProfileLevelId, RefusesWhatIsNone) {
  for (const char* text : {"", "42e01", "42e01f0", "42e01g", "42e0 f", "42e000", "42e00f", "42e0ff",
                           "42e11f", "641f1f", "ffe01f", "58001f", "4d201f"}) {
    EXPECT_EQ(parse_profile_level_id(text), std::nullopt) << text;
  }
}

TEST(H264ProfileLevelId, ReadsUpperCaseAndWritesTheCanonicalSpelling) {
  EXPECT_EQ(to_string(*parse_profile_level_id("42C01F")), "42e01f");
  EXPECT_EQ(to_string(*parse_profile_level_id("58a032")), "420032");
  EXPECT_EQ(to_string(*parse_profile_level_id("4d4028")), "4d0028");
  EXPECT_EQ(to_string(*parse_profile_level_id("640C34")), "640c34");
  EXPECT_EQ(to_string(*parse_profile_level_id("f4000a")), "f4000a");
}

TEST(H264ProfileLevelId, KnowsLevel1bByItsConstraintBit) {
  EXPECT_EQ(parse_profile_level_id("42f00b")->level, Level::L1b);
  EXPECT_EQ(parse_profile_level_id("42e00b")->level, Level::L1_1);
  EXPECT_EQ(to_string({Profile::ConstrainedBaseline, Level::L1b}), "42f00b");
  EXPECT_EQ(to_string({Profile::Baseline, Level::L1b}), "42100b");
  EXPECT_EQ(to_string({Profile::Main, Level::L1b}), "4d100b");
  EXPECT_EQ(to_string({Profile::High, Level::L1b}), std::nullopt);
  EXPECT_TRUE(is_lower(Level::L1, Level::L1b));
  EXPECT_TRUE(is_lower(Level::L1b, Level::L1_1));
  EXPECT_FALSE(is_lower(Level::L1b, Level::L1b));
}

TEST(H264ProfileLevelId, WhenMissingIsConstrainedBaseline31) {
  const ProfileLevelId standard{Profile::ConstrainedBaseline, Level::L3_1};
  EXPECT_EQ(profile_level_id_of({}), standard);
  EXPECT_EQ(profile_level_id_of(with("")), standard);
  EXPECT_EQ(profile_level_id_of(with("zz")), std::nullopt);
}

TEST(H264ProfileLevelId, ReadsDigitsThatBecameANumber) {
  EXPECT_EQ(profile_level_id_of({{"profile-level-id", std::int64_t{640032}}}),
            (ProfileLevelId{Profile::High, Level::L5}));
  EXPECT_EQ(profile_level_id_of({{"profile-level-id", std::int64_t{7}}}), std::nullopt);
  EXPECT_EQ(profile_level_id_of({{"profile-level-id", 1.5}}), std::nullopt);
}

TEST(H264Answer, IsTheLowerLevelUnlessBothAllowAsymmetry) {
  EXPECT_EQ(answer_profile_level_id(with("42e032"), with("42e01f")), "42e01f");
  EXPECT_EQ(answer_profile_level_id(with("42e01f"), with("42e032")), "42e01f");
  EXPECT_EQ(answer_profile_level_id(asymmetric("42e032"), with("42e01f")), "42e01f");
  EXPECT_EQ(answer_profile_level_id(asymmetric("42e032"), asymmetric("42e01f")), "42e032");
  EXPECT_EQ(answer_profile_level_id(with("42f00b"), with("42e00b")), "42f00b");
}

TEST(H264Answer, TakesAsymmetryAlsoAsText) {
  ParameterMap local = with("42e032");
  local.set("level-asymmetry-allowed", std::string("1"));
  EXPECT_EQ(answer_profile_level_id(local, asymmetric("42e01f")), "42e032");
  local.set("level-asymmetry-allowed", std::string("true"));
  EXPECT_EQ(answer_profile_level_id(local, asymmetric("42e01f")), "42e01f");
}

TEST(H264Answer, IsNothingWhenNobodyAsksOrItCannotBeWritten) {
  EXPECT_EQ(answer_profile_level_id({}, {}), std::nullopt);
  EXPECT_EQ(answer_profile_level_id({}, with("42e01f")), "42e01f");
  EXPECT_EQ(answer_profile_level_id(with("42c01f"), {}), "42e01f");
  EXPECT_EQ(answer_profile_level_id(with("zz"), with("42e01f")), std::nullopt);
}

}  // namespace
}  // namespace madang::ortc::h264
