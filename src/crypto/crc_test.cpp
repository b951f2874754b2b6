#include "crypto/crc.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace madang::crypto {
namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Crc32, GivesTheCatalogueValueOfTheDigits) {
  EXPECT_EQ(crc32(bytes_of("123456789")), 0xCBF43926u);
}

TEST(Crc32c, GivesTheCatalogueValueOfTheDigits) {
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283u);
}

// RFC 3720 appendix B.4.
TEST(Crc32c, GivesTheIscsiExamples) {
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0x00)), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43u);
  std::vector<std::uint8_t> ascending;
  for (std::uint8_t i = 0; i < 32; ++i) { ascending.push_back(i); }
  EXPECT_EQ(crc32c(ascending), 0x46DD794Eu);
}

TEST(Crc32c, IsTheSameByTableAndByInstructionAtEveryLengthAndOffset) {
  SeededRandom random(1);
  std::vector<std::uint8_t> bytes(300);
  random.fill(bytes);
  for (std::size_t offset = 0; offset < 9; ++offset) {
    for (std::size_t size = 0; offset + size <= bytes.size(); ++size) {
      const Bytes part = Bytes(bytes).subspan(offset, size);
      ASSERT_EQ(crc32c(part), crc32c_portable(part)) << offset << '+' << size;
    }
  }
}

TEST(Crc, ContinuesWhereThePreviousPartEnded) {
  const Bytes whole = bytes_of("the quick brown fox jumps over it");
  for (std::size_t i = 0; i <= whole.size(); ++i) {
    EXPECT_EQ(crc32(whole.subspan(i), crc32(whole.first(i))), crc32(whole));
    EXPECT_EQ(crc32c(whole.subspan(i), crc32c(whole.first(i))), crc32c(whole));
  }
}

}  // namespace
}  // namespace madang::crypto
