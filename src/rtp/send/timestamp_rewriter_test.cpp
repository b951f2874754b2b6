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

TEST(TimestampRewriter, DoesNotFollowAlignmentsThatAreFarOffOrInThePast) {
  struct Case {
    std::uint32_t aligned;
  };
  for (const Case& c : {Case{95'000 + 90'001}, {5000}, {4999}, {0x8000'0000}}) {
    TimestampRewriter rewriter({90'000});
    rewriter.on_sync(at(0ms), {5000});
    rewriter.on_forward(at(0ms), {5000});
    rewriter.on_sync(at(1s), {10}, WireTimestamp{c.aligned});
    EXPECT_EQ(rewriter.find({10}), WireTimestamp{95'000}) << c.aligned;
  }
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
