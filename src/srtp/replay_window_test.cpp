#include "srtp/replay_window.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"

namespace madang::srtp {
namespace {

TEST(ReplayWindow, TakesEachIndexOnce) {
  ReplayWindow<64> window(100);
  EXPECT_FALSE(window.is_new(100));
  EXPECT_TRUE(window.is_new(99));
  EXPECT_TRUE(window.is_new(101));
  window.accept(99);
  EXPECT_FALSE(window.is_new(99));
}

TEST(ReplayWindow, RefusesWhatIsTooOldToTell) {
  ReplayWindow<64> window(100);
  EXPECT_TRUE(window.is_new(37));
  EXPECT_FALSE(window.is_new(36));
}

TEST(ReplayWindow, ForgetsExactlyWhatFallsOut) {
  ReplayWindow<64> window(0);
  for (std::uint64_t i = 1; i < 64; ++i) { window.accept(i); }
  window.accept(70);
  for (std::uint64_t i = 7; i < 64; ++i) { EXPECT_FALSE(window.is_new(i)) << i; }
  for (std::uint64_t i = 64; i < 70; ++i) { EXPECT_TRUE(window.is_new(i)) << i; }
}

TEST(ReplayWindow, StartsAnewAfterALongJump) {
  ReplayWindow<64> window(0);
  window.accept(1'000'000);
  EXPECT_TRUE(window.is_new(999'990));
  EXPECT_FALSE(window.is_new(1'000'000));
  EXPECT_FALSE(window.is_new(0));
}

TEST(ReplayWindow, AgreesWithASetUnderRandomReordering) {
  SeededRandom random(3);
  ReplayWindow<1024> window(5000);
  std::set<std::uint64_t> seen{5000};
  std::uint64_t base = 5000;
  for (int i = 0; i < 200'000; ++i) {
    base += random.below(1000) == 0 ? random.below(3000) : random.below(3);
    const std::uint64_t index = base - random.below(1500);
    const std::uint64_t highest = *seen.rbegin();
    const bool expected = index > highest || (highest - index < 1024 && seen.count(index) == 0);
    ASSERT_EQ(window.is_new(index), expected) << index;
    if (expected) {
      window.accept(index);
      seen.insert(index);
    }
  }
}

}  // namespace
}  // namespace madang::srtp
