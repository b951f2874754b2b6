#include "crypto/constant_time.hpp"

#include <gtest/gtest.h>

#include <array>

namespace madang::crypto {
namespace {

TEST(Equal, TellsSameFromOther) {
  const std::array<std::uint8_t, 3> a{1, 2, 3};
  const std::array<std::uint8_t, 3> b{1, 2, 4};
  EXPECT_TRUE(equal(a, std::array<std::uint8_t, 3>{1, 2, 3}));
  EXPECT_FALSE(equal(a, b));
  EXPECT_FALSE(equal(a, Bytes(a).first(2)));
  EXPECT_TRUE(equal({}, {}));
}

TEST(Wipe, LeavesZeros) {
  std::array<std::uint8_t, 3> secret{1, 2, 3};
  wipe(secret);
  EXPECT_EQ(secret, (std::array<std::uint8_t, 3>{}));
}

}  // namespace
}  // namespace madang::crypto
