#include "signaling/json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace madang::signaling {
namespace {

std::string member_text(std::string text, std::string_view key) {
  return Json::parse(std::move(text)).value().member_text(key).value_or("none");
}

TEST(Json, KeepsTheTextOfWhatIsOnlyCarried) {
  const std::string text =
      R"( { "a" : 1.0 , "b":{ "x": [1, "}"] },"c":"q\"]" , "d":-1e2,"e":[ ],"f":null} )";
  EXPECT_EQ(member_text(text, "a"), "1.0");
  EXPECT_EQ(member_text(text, "b"), R"({ "x": [1, "}"] })");
  EXPECT_EQ(member_text(text, "c"), R"("q\"]")");
  EXPECT_EQ(member_text(text, "d"), "-1e2");
  EXPECT_EQ(member_text(text, "e"), "[ ]");
  EXPECT_EQ(member_text(text, "f"), "null");
  EXPECT_EQ(member_text(text, "g"), "none");
}

TEST(Json, OfTwoMembersOfOneNameTheLastCounts) {
  const Json json = Json::parse(R"({"a":{"x":1},"a":2})").value();
  EXPECT_EQ(*json.member("a"), 2);
  EXPECT_EQ(json.member_text("a"), "2");
}

TEST(Json, AKeyInDisguiseDoesNotPartTextAndValue) {
  const Json json = Json::parse(R"({"a":{"x":1},"\u0061":2})").value();
  EXPECT_EQ(*json.member("a"), 2);
  EXPECT_EQ(json.member_text("a"), "2");
}

TEST(Json, OnlyObjectsHaveMembers) {
  const Json json = Json::parse(R"([{"a":1}])").value();
  EXPECT_FALSE(json.is_object());
  EXPECT_EQ(json.member("a"), nullptr);
  EXPECT_FALSE(json.member_text("a"));
  EXPECT_TRUE(Json::empty_object().is_object());
}

TEST(Json, RefusesWhatIsNoneOrTooDeep) {
  for (const char* text :
       {"", "{bad", "{} {}", "{\"a\":\"\xff\"}", "{\"a\":1,}", "'a'", "NaN", "\"\\ud800\""}) {
    EXPECT_FALSE(Json::parse(text)) << text;
  }
  EXPECT_TRUE(Json::parse(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(Json::parse(std::string(65, '[') + std::string(65, ']')));
  EXPECT_FALSE(Json::parse(std::string(900'000, '[')));
}

}  // namespace
}  // namespace madang::signaling
