#include "crypto/secure_random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace madang::crypto {
namespace {

TEST(SecureRandom, NeverGivesTheSameTwice) {
  SecureRandom random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) { seen.insert(random.next()); }
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(SecureRandom, FillsMoreThanOneChunkToTheLastByte) {
  SecureRandom random;
  std::vector<std::uint8_t> bytes((1 << 20) + 64, 0);
  random.fill(bytes);
  EXPECT_TRUE(std::any_of(bytes.end() - 64, bytes.end(), [](std::uint8_t b) { return b != 0; }));
  random.fill({});
}

}  // namespace
}  // namespace madang::crypto
