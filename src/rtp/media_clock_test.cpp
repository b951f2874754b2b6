#include "rtp/media_clock.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(MediaClock, ConvertsTicksExactlyAndWithoutOverflow) {
  EXPECT_EQ(to_duration(90'000, {90'000}), 1s);
  EXPECT_EQ(to_duration(960, {48'000}), 20ms);
  EXPECT_EQ(to_duration(-3000, {90'000}), Duration(-33'333'333));
  EXPECT_EQ(to_ticks(20ms, {48'000}), 960);
  EXPECT_EQ(to_ticks(-1s, {90'000}), -90'000);
  EXPECT_EQ(to_duration(std::int64_t{1} << 40, {8000}), Duration(std::int64_t{137'438'953'472'000'000}));
}

TEST(MediaClock, ExtrapolatesFromOnePair) {
  const MediaClock clock{.rate = {48'000}, .instant = at(10s), .time = MediaTime{1000}};
  EXPECT_EQ(clock.at(at(11s)), MediaTime{49'000});
  EXPECT_EQ(clock.at(at(9s)), MediaTime{-47'000});
  EXPECT_EQ(clock.when(MediaTime{49'000}), at(11s));
}

}  // namespace
}  // namespace madang::rtp
