#include "rtp/receive/keyframe_requester.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::rtp {
namespace {
using testing::ElementsAre;

TEST(KeyframeRequester, AsksAtOnceThenNotBeforeTheSpacing) {
  KeyframeRequester requester({7});
  Outbox<KeyframeRequest> out;
  requester.on_needed(at(0ms), out);
  requester.on_needed(at(20ms), out);
  EXPECT_THAT(out.drain(), ElementsAre(KeyframeRequest{{7}, 0}));
  EXPECT_EQ(requester.next_deadline(), at(500ms));
  requester.on_deadline(at(499ms), out);
  EXPECT_TRUE(out.empty());
  requester.on_deadline(at(500ms), out);
  EXPECT_THAT(out.drain(), ElementsAre(KeyframeRequest{{7}, 1}));
}

TEST(KeyframeRequester, RepeatsUntilTheKeyFrameComes) {
  KeyframeRequester requester({7});
  Outbox<KeyframeRequest> out;
  requester.on_needed(at(0ms), out);
  EXPECT_EQ(requester.next_deadline(), at(1000ms));
  requester.on_deadline(at(1000ms), out);
  EXPECT_EQ(out.size(), 2U);
  EXPECT_TRUE(requester.is_pending());
  requester.on_key_frame();
  EXPECT_FALSE(requester.is_pending());
  EXPECT_EQ(requester.next_deadline(), kNever);
}

TEST(KeyframeRequester, RepeatsNothingThatNobodyWants) {
  KeyframeRequester requester({7});
  Outbox<KeyframeRequest> out;
  requester.on_needed(at(0ms), out);
  requester.on_unwanted();
  EXPECT_EQ(requester.next_deadline(), kNever);
  out.clear();
  requester.on_needed(at(100ms), out);  // and the spacing holds
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(requester.next_deadline(), at(500ms));
}

TEST(KeyframeRequester, FulfilsHeldWishesWithTheKeyFrameThatComes) {
  KeyframeRequester requester({7});
  Outbox<KeyframeRequest> out;
  requester.on_needed(at(0ms), out);
  requester.on_needed(at(100ms), out);
  requester.on_key_frame();
  EXPECT_EQ(requester.next_deadline(), kNever);
  requester.on_needed(at(200ms), out);  // after it: one more, but spaced
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(requester.next_deadline(), at(500ms));
}

TEST(KeyframeRequester, StopsAfterItsTriesUntilSomebodyWantsAgain) {
  KeyframeRequester requester({7}, {.tries_max = 3});
  Outbox<KeyframeRequest> out;
  requester.on_needed(at(0ms), out);
  while (requester.next_deadline() != kNever) {
    requester.on_deadline(requester.next_deadline(), out);
  }
  EXPECT_EQ(out.size(), 3U);
  requester.on_needed(at(10s), out);
  EXPECT_EQ(out.size(), 4U);
  EXPECT_EQ(requester.next_deadline(), at(11s));
}

TEST(KeyframeRequester, LetsAStormThroughTwicePerSecond) {
  KeyframeRequester requester({7});
  Outbox<KeyframeRequest> out;
  for (Instant now = at(0ms); now < at(10s); now += 1ms) {
    for (int i = 0; i < 10; ++i) { requester.on_needed(now, out); }
    if (requester.next_deadline() <= now) { requester.on_deadline(now, out); }
    if (to_ms(now.time_since_epoch()) % 70 == 0) { requester.on_key_frame(); }
  }
  EXPECT_LE(out.size(), 20U);
  EXPECT_GE(out.size(), 19U);
}

}  // namespace
}  // namespace madang::rtp
