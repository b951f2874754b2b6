#include "media/timer_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::media {
namespace {

using testing::ElementsAre;

std::vector<int> pop_all(TimerQueue<int>& queue, Instant now) {
  std::vector<int> owners;
  while (const auto due = queue.pop(now)) { owners.push_back(due->owner); }
  return owners;
}

TEST(TimerQueue, IsNeverDueWhenEmpty) {
  TimerQueue<int> queue;
  EXPECT_EQ(queue.next_deadline(), kNever);
  EXPECT_FALSE(queue.pop(at(1h)));
}

TEST(TimerQueue, GivesOwnersInOrderOfTime) {
  TimerQueue<int> queue;
  for (const int owner : {5, 1, 4, 2, 3}) { queue.push(at(owner * 10ms), owner); }
  EXPECT_EQ(queue.next_deadline(), at(10ms));
  EXPECT_THAT(pop_all(queue, at(30ms)), ElementsAre(1, 2, 3));
  EXPECT_EQ(queue.next_deadline(), at(40ms));
  EXPECT_THAT(pop_all(queue, at(1s)), ElementsAre(4, 5));
}

TEST(TimerQueue, NothingComesBeforeItsTime) {
  TimerQueue<int> queue;
  queue.push(at(10ms), 1);
  EXPECT_FALSE(queue.pop(at(10ms) - 1ns));
  EXPECT_TRUE(queue.pop(at(10ms)));
}

TEST(TimerQueue, TellsWhenAnEntryWasForSoThatAnOvertakenOneIsRecognised) {
  TimerQueue<int> queue;
  queue.push(at(50ms), 1);
  queue.push(at(20ms), 1);
  EXPECT_EQ(queue.pop(at(1s))->at, at(20ms));
  EXPECT_EQ(queue.pop(at(1s))->at, at(50ms));
  EXPECT_EQ(queue.size(), 0u);
}

}  // namespace
}  // namespace madang::media
