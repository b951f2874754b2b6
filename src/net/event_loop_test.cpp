#include "net/event_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "net/mailbox.hpp"
#include "net/real_clock.hpp"
#include "net/thread_setup.hpp"

namespace madang::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Pair {
  UniqueFd a, b;
};
Pair socket_pair() {
  int fds[2] = {-1, -1};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

TEST(EventLoop, TellsWhatIsReadableUntilItIsDrained) {
  EventLoop loop;
  const Pair pair = socket_pair();
  ASSERT_TRUE(loop.add(pair.a.value(), 42));
  EXPECT_FALSE(loop.add(pair.a.value(), 43));
  EXPECT_THAT(loop.wait(Instant{}), IsEmpty());
  ASSERT_EQ(write(pair.b.value(), "x", 1), 1);
  EXPECT_THAT(loop.wait(kNever), ElementsAre(Ready{42, true, false}));
  EXPECT_THAT(loop.wait(kNever), ElementsAre(Ready{42, true, false}));
  char byte = 0;
  ASSERT_EQ(read(pair.a.value(), &byte, 1), 1);
  EXPECT_THAT(loop.wait(Instant{}), IsEmpty());
}

TEST(EventLoop, TellsWhatIsWritableWhenAsked) {
  EventLoop loop;
  const Pair pair = socket_pair();
  ASSERT_TRUE(loop.add(pair.a.value(), 1));
  ASSERT_TRUE(loop.change(pair.a.value(), 2, Watch::ReadWrite));
  EXPECT_THAT(loop.wait(kNever), ElementsAre(Ready{2, false, true}));
  loop.remove(pair.a.value());
  EXPECT_THAT(loop.wait(Instant{}), IsEmpty());
}

TEST(EventLoop, ReturnsAtTheDeadlineAndNotBefore) {
  EventLoop loop;
  const Instant deadline = now() + 5ms;
  EXPECT_THAT(loop.wait(deadline), IsEmpty());
  EXPECT_GE(now(), deadline);
}

TEST(EventLoop, DoesNotSleepWhileAMailboxHoldsSomething) {
  EventLoop loop;
  Mailbox<int> mailbox(loop.waker(), 4), other(loop.waker(), 4);
  EXPECT_TRUE(loop.may_sleep(mailbox, other));
  ASSERT_TRUE(other.push(1));
  EXPECT_FALSE(loop.may_sleep(mailbox, other));
  EXPECT_EQ(other.drain([](int) {}), 1u);
  EXPECT_TRUE(loop.may_sleep(mailbox, other));
}

TEST(EventLoop, AWakeUpEndsTheSleepOnceAndLeavesNothingBehind) {
  EventLoop loop;
  Mailbox<int> mailbox(loop.waker(), 4);
  ASSERT_TRUE(loop.may_sleep(mailbox));
  ASSERT_TRUE(mailbox.push(1));
  EXPECT_THAT(loop.wait(kNever), IsEmpty());  // it would hang here, had push() not woken it
  EXPECT_EQ(mailbox.drain([](int) {}), 1u);
  const Instant deadline = now() + 2ms;
  ASSERT_TRUE(loop.may_sleep(mailbox));
  EXPECT_THAT(loop.wait(deadline), IsEmpty());
  EXPECT_GE(now(), deadline);
}

TEST(Mailbox, RefusesWhenFullAndKeepsTheItem) {
  Waker waker;
  Mailbox<std::unique_ptr<int>> mailbox(waker, 2);
  for (int i = 0; i < 2; ++i) { EXPECT_TRUE(mailbox.push(std::make_unique<int>(i))); }
  auto third = std::make_unique<int>(2);
  EXPECT_FALSE(mailbox.push(third));
  ASSERT_NE(third, nullptr);
  std::vector<int> got;
  EXPECT_EQ(mailbox.drain([&](std::unique_ptr<int> item) { got.push_back(*item); }, 1), 1u);
  EXPECT_TRUE(mailbox.push(third));
  mailbox.drain([&](std::unique_ptr<int> item) { got.push_back(*item); });
  EXPECT_THAT(got, ElementsAre(0, 1, 2));
}

// Every wait without deadline must end: a missed wake-up would hang the test.
TEST(Mailbox, MissesNoWakeUpBetweenTwoThreads) {
  constexpr int kItems = 20'000;
  EventLoop here, there;
  Mailbox<int> to_there(there.waker(), 64), to_here(here.waker(), 64);
  std::thread echo([&] {
    set_up_thread("echo");
    for (int seen = 0; seen < kItems;) {
      there.wait(there.may_sleep(to_there) ? kNever : Instant{});
      to_there.drain([&](int item) {
        ++seen;
        while (!to_here.push_quietly(item)) { std::this_thread::yield(); }
      });
      to_here.wake();
    }
  });
  int sent = 0, received = 0;
  while (received < kItems) {
    // Bursts of uneven size, so that both sides sleep at all kinds of moments.
    for (int burst = sent % 7 + 1; burst > 0 && sent < kItems && sent - received < 32; --burst, ++sent) {
      ASSERT_TRUE(to_there.push(int{sent}));
    }
    here.wait(here.may_sleep(to_here) ? kNever : Instant{});
    to_here.drain([&](int item) { EXPECT_EQ(item, received++); });
  }
  echo.join();
}

TEST(Mailbox, SeveralProducersWakeOneConsumer) {
  constexpr int kItems = 10'000;
  EventLoop loop;
  Mailbox<int> first(loop.waker(), 128), second(loop.waker(), 128);
  const auto produce = [](Mailbox<int>& mailbox) {
    for (int i = 0; i < kItems; ++i) {
      while (!mailbox.push(int{i})) { std::this_thread::yield(); }
    }
  };
  std::thread a(produce, std::ref(first)), b(produce, std::ref(second));
  int got = 0;
  while (got < 2 * kItems) {
    loop.wait(loop.may_sleep(first, second) ? kNever : Instant{});
    first.drain([&](int) { ++got; });
    second.drain([&](int) { ++got; });
  }
  a.join();
  b.join();
}

TEST(ThreadSetup, KnowsItsCpus) { EXPECT_GE(usable_cpus(), 1); }

}  // namespace
}  // namespace madang::net
