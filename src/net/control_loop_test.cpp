#include "net/control_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>
#include <vector>

#include "net/mailbox.hpp"
#include "net/real_clock.hpp"

namespace madang::net {
namespace {

using testing::ElementsAre;

TEST(ControlLoop, CallsTimersInOrderOfTime) {
  ControlLoop loop;
  std::vector<int> calls;
  const Instant start = now();
  loop.call_at(start + 6ms, [&] {
    calls.push_back(3);
    EXPECT_GE(now(), start + 6ms);
    loop.stop();
  });
  loop.call_at(start + 2ms, [&] { calls.push_back(2); });
  loop.call_at(start - 1ms, [&] { calls.push_back(1); });
  const TimerId cancelled = loop.call_at(start + 3ms, [&] { calls.push_back(99); });
  EXPECT_TRUE(loop.cancel(cancelled));
  EXPECT_FALSE(loop.cancel(cancelled));
  loop.call_at(kNever, [&] { calls.push_back(100); });
  loop.run();
  EXPECT_THAT(calls, ElementsAre(1, 2, 3));
}

TEST(ControlLoop, RunsWhatOtherThreadsPost) {
  ControlLoop loop;
  std::thread other([&] { loop.post([&] { loop.stop(); }); });
  loop.run();
  other.join();
}

// How the control thread hears from its workers.
TEST(ControlLoop, DrainsAMailboxWithoutMissingAWakeUp) {
  constexpr int kItems = 5000;
  ControlLoop loop;
  Waker waker;
  Mailbox<int> mailbox(waker, 64);
  int got = 0;
  const std::function<void()> sleep = [&] {
    waker.announce_sleep();
    if (mailbox.seems_empty()) { return; }
    waker.on_awake(false);
    loop.post([&] {
      mailbox.drain([&](int item) { EXPECT_EQ(item, got++); });
      sleep();
    });
  };
  loop.watch_fd(waker.fd(), [&] {
    waker.on_awake(true);
    mailbox.drain([&](int item) { EXPECT_EQ(item, got++); });
    if (got == kItems) { loop.stop(); }
    sleep();
  });
  loop.call_at(at(0ms), sleep);
  std::thread producer([&] {
    for (int i = 0; i < kItems; ++i) {
      while (!mailbox.push(int{i})) { std::this_thread::yield(); }
      if (i % 500 == 0) { std::this_thread::sleep_for(1ms); }
    }
  });
  const std::function<void()> check = [&] {
    if (got == kItems) {
      loop.stop();
      return;
    }
    loop.call_at(now() + 5ms, check);
  };
  check();
  loop.run();
  producer.join();
  EXPECT_EQ(got, kItems);
}

TEST(ControlLoop, ForgetsADescriptorThatIsUnwatched) {
  ControlLoop loop;
  Waker waker;
  waker.announce_sleep();
  waker.wake();
  int calls = 0;
  WatchId id{};
  id = loop.watch_fd(waker.fd(), [&] {
    if (++calls == 2) { loop.unwatch(id); }
  });
  loop.call_at(now() + 5ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(calls, 2);
  waker.on_awake(true);  // still open: it was not the loop's to close
}

TEST(ControlLoop, TellsSignals) {
  ControlLoop loop;
  int seen = 0;
  loop.watch_signals([&](int number) {
    seen = number;
    loop.stop();
  });
  raise(SIGTERM);
  loop.run();
  EXPECT_EQ(seen, SIGTERM);
}

}  // namespace
}  // namespace madang::net
