#include "rtp/send/report_schedule.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(ReportSchedule, StartsAfterHalfASecondThenKeepsARandomPace) {
  SeededRandom random(6);
  ReportSchedule schedule(at(1s), random);
  EXPECT_EQ(schedule.next_deadline(), at(1500ms));
  EXPECT_FALSE(schedule.on_deadline(at(1499ms)));
  Instant last = at(1500ms);
  bool any_short = false;
  bool any_long = false;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(schedule.on_deadline(last));
    const Duration interval = schedule.next_deadline() - last;
    ASSERT_GE(interval, 1000ms);
    ASSERT_LE(interval, 1500ms);
    any_short |= interval < 1100ms;
    any_long |= interval > 1400ms;
    last = schedule.next_deadline();
  }
  EXPECT_TRUE(any_short && any_long);
}

TEST(StreamReportTurn, LetsAudioReportLessOften) {
  StreamReportTurn turn(StreamReportTurn::kAudioInterval);
  EXPECT_TRUE(turn.take(at(500ms)));
  EXPECT_FALSE(turn.take(at(4'840ms)));  // 4,340 ms * 1.15 = 4,991 ms
  EXPECT_TRUE(turn.take(at(4'850ms)));   // 4,350 ms * 1.15 = 5,002 ms
}

TEST(StreamReportTurn, LetsVideoReportEachTime) {
  StreamReportTurn turn(StreamReportTurn::kVideoInterval);
  EXPECT_TRUE(turn.take(at(500ms)));
  EXPECT_TRUE(turn.take(at(1500ms)));
  EXPECT_FALSE(turn.take(at(1600ms)));
}

}  // namespace
}  // namespace madang::rtp
