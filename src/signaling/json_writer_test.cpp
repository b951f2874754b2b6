#include "signaling/json_writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace madang::signaling {
namespace {

TEST(JsonWriter, ObjectsMemberByMember) {
  JsonObjectWriter out;
  out.text("a", "x")
      .number("b", std::uint32_t{4294967295})
      .number("c", -1)
      .boolean("d", true)
      .raw("e", "[1]");
  EXPECT_EQ(std::move(out).finish(), R"({"a":"x","b":4294967295,"c":-1,"d":true,"e":[1]})");
  EXPECT_EQ(JsonObjectWriter().finish(), "{}");
}

TEST(JsonWriter, ArraysElementByElement) {
  JsonArrayWriter out;
  out.raw("1");
  out.raw("{}");
  EXPECT_EQ(std::move(out).finish(), "[1,{}]");
  EXPECT_EQ(JsonArrayWriter().finish(), "[]");
}

TEST(JsonWriter, EscapesWhatMustNotStandInAString) {
  EXPECT_EQ(json_text("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(json_text(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
  EXPECT_EQ(json_text("마당"), "\"마당\"");
}

}  // namespace
}  // namespace madang::signaling
