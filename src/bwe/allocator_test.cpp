#include "bwe/allocator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace madang::bwe {
namespace {

using ::testing::ElementsAre;

constexpr std::array<Bitrate, 3> kLayers = {Bitrate::kbps(150), Bitrate::kbps(500), Bitrate::kbps(1500)};

TEST(Allocator, GivesAllWhatTheyWantWhereThereIsEnough) {
  Allocator allocator;
  const std::array claims = {Claim{.options = kLayers}, Claim{.options = kLayers}};
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(4000), claims), ElementsAre(3, 3));
  EXPECT_EQ(Allocator::desired(claims), Bitrate::kbps(3000));
}

TEST(Allocator, TheHigherPriorityClimbsFirstButEverybodyGetsTheLeastBefore) {
  Allocator allocator;
  const std::array claims = {Claim{.priority = 1, .options = kLayers}, Claim{.priority = 10, .options = kLayers}};
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(2000), claims), ElementsAre(1, 3));
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(800), claims), ElementsAre(1, 2));
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(200), claims), ElementsAre(0, 1));
}

TEST(Allocator, EqualsGetEqualStepsInTheirOrder) {
  Allocator allocator;
  const std::array claims = {Claim{.options = kLayers}, Claim{.options = kLayers}, Claim{.options = kLayers}};
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(1400), claims), ElementsAre(2, 2, 1));
}

TEST(Allocator, NobodyGetsAnythingWhereTheLeastDoesNotFit) {
  Allocator allocator;
  const std::array claims = {Claim{.options = kLayers, .current = 1}};
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(100), claims), ElementsAre(0));
}

TEST(Allocator, GoesUpOnlyWithAMarginButKeepsWhatJustFits) {
  Allocator allocator;
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(520), std::array{Claim{.options = kLayers, .current = 1}}),
              ElementsAre(1));
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(480), std::array{Claim{.options = kLayers, .current = 2}}),
              ElementsAre(2));
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(600), std::array{Claim{.options = kLayers, .current = 1}}),
              ElementsAre(2));
}

TEST(Allocator, GoesDownAtOnceAndUpAgainOnlyAfterSomeTime) {
  Allocator allocator;
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(300), std::array{Claim{.options = kLayers, .current = 3}}),
              ElementsAre(1));
  const Claim lowered{.options = kLayers, .current = 1, .lowered_at = at(10s)};
  EXPECT_THAT(allocator.divide(at(11s), Bitrate::kbps(3000), std::array{lowered}), ElementsAre(1));
  EXPECT_THAT(allocator.divide(at(12s), Bitrate::kbps(3000), std::array{lowered}), ElementsAre(3));
}

TEST(Allocator, AnEstimateThatSwingsByATenthMovesNothing) {
  Allocator allocator;
  std::size_t current = 2;
  int moves = 0;
  for (int i = 0; i < 100; ++i) {
    const Bitrate budget = Bitrate::kbps(i % 2 == 0 ? 490 : 545);
    const auto given = allocator.divide(at(i * 1s), budget, std::array{Claim{.options = kLayers, .current = current}});
    moves += given[0] != current ? 1 : 0;
    current = given[0];
  }
  EXPECT_EQ(moves, 0);
}

TEST(Allocator, AConsumerWithNothingToSendTakesNothing) {
  Allocator allocator;
  const std::array claims = {Claim{.priority = 200}, Claim{.options = kLayers}};
  EXPECT_THAT(allocator.divide(at(10s), Bitrate::kbps(2000), claims), ElementsAre(0, 3));
}

}  // namespace
}  // namespace madang::bwe
