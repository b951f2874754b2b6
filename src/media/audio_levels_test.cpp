#include "media/audio_levels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr ProducerId producer(std::uint64_t number) { return {Uuid{0, number}}; }

TEST(LevelMeter, MeansAreRoundedAndBeginAnew) {
  LevelMeter meter;
  for (int i = 0; i < 5; ++i) { meter.on_level(30); }
  for (int i = 0; i < 6; ++i) { meter.on_level(31); }
  EXPECT_EQ(meter.take(), -31);
  EXPECT_TRUE(meter.is_empty());
  EXPECT_EQ(meter.take(), std::nullopt);
}

TEST(LevelMeter, FewerThanTenPacketsSayNothingAndAreNotKept) {
  LevelMeter meter;
  for (int i = 0; i < 9; ++i) { meter.on_level(10); }
  EXPECT_FALSE(meter.is_empty());
  EXPECT_EQ(meter.take(), std::nullopt);
  for (int i = 0; i < 9; ++i) { meter.on_level(10); }
  EXPECT_EQ(meter.take(), std::nullopt);
}

TEST(LevelMeter, TheLoudestAndTheMostSilentFit) {
  LevelMeter meter;
  for (int i = 0; i < 10; ++i) { meter.on_level(0); }
  EXPECT_EQ(meter.take(), 0);
  for (int i = 0; i < 10; ++i) { meter.on_level(127); }
  EXPECT_EQ(meter.take(), -127);
}

TEST(AudioLevels, ToldLoudestFirstDownToTheThreshold) {
  AudioLevels levels;
  levels.on_heard(at(0s));
  EXPECT_EQ(levels.next_deadline(), at(800ms));
  const auto told = levels.on_interval(
      at(800ms), {{producer(1), -80}, {producer(2), -20}, {producer(3), -81}, {producer(4), -40}}, true);
  EXPECT_THAT(*told, ElementsAre(ProducerVolume{producer(2), -20}, ProducerVolume{producer(4), -40},
                                 ProducerVolume{producer(1), -80}));
}

TEST(AudioLevels, IntervalsFollowEachOtherExactlyHoweverLateTheyAreLookedAt) {
  AudioLevels levels;
  levels.on_heard(at(100ms));
  levels.on_heard(at(500ms));  // it has begun
  EXPECT_EQ(levels.next_deadline(), at(900ms));
  levels.on_interval(at(950ms), {}, true);
  EXPECT_EQ(levels.next_deadline(), at(1700ms));
  levels.on_interval(at(9s), {}, true);
  EXPECT_EQ(levels.next_deadline(), at(9800ms));
}

TEST(AudioLevels, SilenceIsToldOnce) {
  AudioLevels levels;
  levels.on_heard(at(0s));
  EXPECT_EQ(levels.on_interval(at(800ms), {}, true), std::nullopt);  // nobody was heard before either
  EXPECT_THAT(*levels.on_interval(at(1600ms), {{producer(1), -30}}, true), SizeIs(1));
  EXPECT_THAT(*levels.on_interval(at(2400ms), {{producer(1), -90}}, true), IsEmpty());
  EXPECT_EQ(levels.on_interval(at(3200ms), {{producer(1), -90}}, true), std::nullopt);
}

TEST(AudioLevels, WithoutAPacketInAnIntervalItWaitsForNothing) {
  AudioLevels levels;
  levels.on_heard(at(0s));
  levels.on_interval(at(800ms), {{producer(1), -30}}, true);
  EXPECT_THAT(*levels.on_interval(at(1600ms), {}, false), IsEmpty());
  EXPECT_EQ(levels.next_deadline(), kNever);
  levels.on_heard(at(10s));
  EXPECT_EQ(levels.next_deadline(), at(10'800ms));
}

TEST(AudioLevels, NoMoreThanTenAreTold) {
  AudioLevels levels;
  std::vector<ProducerVolume> crowd;
  for (std::uint64_t i = 0; i < 100; ++i) { crowd.push_back({producer(i), static_cast<std::int8_t>(-70 + i / 2)}); }
  levels.on_heard(at(0s));
  const auto told = levels.on_interval(at(800ms), crowd, true);
  EXPECT_THAT(*told, SizeIs(AudioLevels::kLoudestMax));
  EXPECT_EQ(told->front().dbov, -21);
}

}  // namespace
}  // namespace madang::media
