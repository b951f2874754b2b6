#include "rtp/receive/rate_counter.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(RateCounter, KnowsNothingBeforeTheFirstByte) {
  EXPECT_EQ(RateCounter().rate(at(5s)), Bitrate{});
}

TEST(RateCounter, GivesASteadyStreamItsRate) {
  RateCounter counter;
  Instant now = at(1s);
  for (int i = 0; i < 500; ++i, now += 10ms) { counter.on_bytes(now, 1250); }  // 1 Mbit/s
  EXPECT_NEAR(static_cast<double>(counter.rate(now).bps), 1e6, 1e4);
}

TEST(RateCounter, DividesAYoungStreamByItsAge) {
  RateCounter counter;
  Instant now = at(10s);
  for (int i = 0; i < 50; ++i, now += 10ms) {
    counter.on_bytes(now, 1250);
  }  // half a second of 1 Mbit/s
  EXPECT_NEAR(static_cast<double>(counter.rate(now).bps), 1e6, 2e4);
}

TEST(RateCounter, CountsALonePacketOverATenthOfTheWindow) {
  RateCounter counter(2500ms);
  counter.on_bytes(at(1s), 1000);
  EXPECT_EQ(counter.rate(at(1s)).bps, 1000 * 8 * 4);  // 250 ms
}

TEST(RateCounter, ForgetsWhatLeftTheWindow) {
  RateCounter counter(2500ms);
  counter.on_bytes(at(0ms), 1000);
  EXPECT_GT(counter.rate(at(2499ms)).bps, 0);
  EXPECT_EQ(counter.rate(at(2500ms)).bps, 0);
}

TEST(RateCounter, StartsAfreshAfterAPause) {
  RateCounter counter(2500ms);
  for (int i = 0; i < 100; ++i) { counter.on_bytes(at(i * 10ms), 1250); }
  counter.on_bytes(at(60s), 1000);
  EXPECT_EQ(counter.rate(at(60s)).bps, 32'000);
}

TEST(RateCounter, SaturatesInsteadOfWrapping) {
  RateCounter counter;
  for (int i = 0; i < 10; ++i) { counter.on_bytes(at(0ms), 0xffff'ffff); }
  EXPECT_EQ(counter.rate(at(0ms)).bps, 0xffff'ffffLL * 8 * 4);
}

TEST(RateCounter, IsEmptyAfterReset) {
  RateCounter counter;
  counter.on_bytes(at(0ms), 1000);
  counter.reset();
  EXPECT_EQ(counter.rate(at(0ms)), Bitrate{});
}

}  // namespace
}  // namespace madang::rtp
