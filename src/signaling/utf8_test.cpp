#include "signaling/utf8.hpp"

#include <gtest/gtest.h>

namespace madang::signaling {
namespace {

TEST(Utf8, AcceptsEveryLengthOfCharacter) {
  for (const char* text :
       {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "마당 a"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
}

TEST(Utf8, RefusesOverlongSurrogateCutAndForeignBytes) {
  for (const char* text : {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x20", "\xe0\x9f\xbf",
                           "\xed\xa0\x80", "\xe1\x80", "\xe1\x80\xc0", "\xf0\x8f\xbf\xbf",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xfe"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(Utf8, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("마당", 4), "마…");
  EXPECT_EQ(shortened("마당", 2), "…");
}

}  // namespace
}  // namespace madang::signaling
