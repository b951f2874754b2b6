#include "rtp/send/timestamp_rewriter.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(TimestampRewriter, PassesTheFirstSourceThrough) {
  TimestampRewriter rewriter({90'000});
  EXPECT_EQ(rewriter.newest_output(), std::nullopt);
  rewriter.on_sync(at(0ms), {5000});
  EXPECT_EQ(rewriter.on_forward(at(0ms), {5000}), WireTimestamp{5000});
  EXPECT_EQ(rewriter.on_forward(at(33ms), {8000}), WireTimestamp{8000});
}

TEST(TimestampRewriter, ContinuesAnotherSourceAtThePaceOfTime) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_sync(at(0ms), {5000});
  rewriter.on_forward(at(0ms), {5000});
  rewriter.on_sync(at(1s), {0xffff'ff00});
  EXPECT_EQ(rewriter.on_forward(at(1s), {0xffff'ff00}), WireTimestamp{95'000});
  EXPECT_EQ(rewriter.on_forward(at(2s), {0xffff'ff00 + 90'000}),
            WireTimestamp{185'000});  // over the wrap
}

TEST(TimestampRewriter, StepsForwardEvenWithoutTimePassing) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_sync(at(0ms), {5000});
  rewriter.on_forward(at(0ms), {5000});
  rewriter.on_sync(at(0ms), {10});
  EXPECT_EQ(rewriter.on_forward(at(0ms), {10}), WireTimestamp{5001});
}

TEST(TimestampRewriter, FollowsAPlausibleAlignment) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_sync(at(0ms), {5000});
  rewriter.on_forward(at(0ms), {5000});
  rewriter.on_sync(at(1s), {10}, WireTimestamp{93'000});
  EXPECT_EQ(rewriter.find({10}), WireTimestamp{93'000});
}

TEST(TimestampRewriter, DoesNotFollowAlignmentsThatAreFarOff) {
  for (const std::uint32_t aligned : {95'000u + 90'001u, 4999u, 0x8000'0000u}) {
    TimestampRewriter rewriter({90'000});
    rewriter.on_sync(at(0ms), {5000});
    rewriter.on_forward(at(0ms), {5000});
    rewriter.on_sync(at(1s), {10}, WireTimestamp{aligned});
    EXPECT_EQ(rewriter.find({10}), WireTimestamp{95'000}) << aligned;
  }
}

TEST(TimestampRewriter, MovesOnlyTheFirstFrameOfAPictureThatWasSentAlready) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_sync(at(0ms), {5000});
  rewriter.on_forward(at(0ms), {5000});
  rewriter.on_sync(at(5ms), {100}, WireTimestamp{5000});
  EXPECT_EQ(rewriter.on_forward(at(5ms), {100}), WireTimestamp{5001});
  EXPECT_EQ(rewriter.on_forward(at(6ms), {100}), WireTimestamp{5001});
  EXPECT_EQ(rewriter.on_forward(at(38ms), {3100}), WireTimestamp{8000});
}

TEST(TimestampRewriter, MovesALaggingSourceUntilTheNextChangeTakesItBack) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_sync(at(0ms), {5000});
  rewriter.on_forward(at(0ms), {14'000});
  rewriter.on_sync(at(5ms), {100}, WireTimestamp{5000});  // 100 ms behind what was sent
  EXPECT_EQ(rewriter.on_forward(at(5ms), {100}), WireTimestamp{14'001});
  EXPECT_EQ(rewriter.on_forward(at(38ms), {3100}), WireTimestamp{17'001});
  rewriter.on_forward(at(1s), {90'100});
  rewriter.on_sync(at(1s + 200ms), {7}, WireTimestamp{104'001 + 18'000});
  EXPECT_EQ(rewriter.find({7}), WireTimestamp{104'001 + 18'000 - 9001});
}

TEST(TimestampRewriter, FramesOfThePastComeATickApartJustBeforeThePresent) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_sync(at(0ms), {5000});
  rewriter.on_forward(at(0ms), {5000});
  // After a pause of a second: three frames that are stored, the newest one just now.
  rewriter.on_catch_up(at(1s), {200'000}, 3);
  EXPECT_EQ(rewriter.on_forward(at(1s), {140'000}), WireTimestamp{95'000});
  EXPECT_EQ(rewriter.on_forward(at(1s), {140'000}), WireTimestamp{95'000});
  EXPECT_EQ(rewriter.on_forward(at(1s), {170'000}), WireTimestamp{95'001});
  EXPECT_EQ(rewriter.on_forward(at(1s), {200'000}), WireTimestamp{95'002});
  EXPECT_EQ(rewriter.on_forward(at(1s + 33ms), {203'000}), WireTimestamp{98'002});
}

TEST(TimestampRewriter, ThePastEndsEvenIfItsNewestFrameIsLeftOut) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_catch_up(at(1s), {200'000}, 2);
  EXPECT_EQ(rewriter.on_forward(at(1s), {197'000}), WireTimestamp{200'000});
  rewriter.on_present();
  EXPECT_EQ(rewriter.on_forward(at(1s + 33ms), {203'000}), WireTimestamp{203'001});
}

TEST(TimestampRewriter, APastOfOneFrameIsAnOrdinaryStart) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_catch_up(at(1s), {0xffff'ffff}, 1);
  EXPECT_EQ(rewriter.on_forward(at(1s), {0xffff'ffff}), WireTimestamp{0xffff'ffff});
  EXPECT_EQ(rewriter.on_forward(at(1s), {2999}), WireTimestamp{2999});
}

TEST(TimestampRewriter, IsNotPulledBackByReordering) {
  TimestampRewriter rewriter({90'000});
  rewriter.on_sync(at(0ms), {5000});
  rewriter.on_forward(at(10ms), {9000});
  EXPECT_EQ(rewriter.on_forward(at(20ms), {7000}), WireTimestamp{7000});
  EXPECT_EQ(rewriter.newest_output(), WireTimestamp{9000});
}

}  // namespace
}  // namespace madang::rtp
