// How one thread wakes another, at no cost while that other is awake.
#pragma once

#include <atomic>

#include "net/unique_fd.hpp"

namespace madang::net {

/// One per consumer thread; any number of producers. A system call happens only when the consumer said that it sleeps.
class Waker {
 public:
  Waker();

  /// Any thread, after publishing its work: wakes the consumer if, and only if, it announced sleep.
  void wake();

  /// Consumer: "I am about to sleep". Afterwards it must look once more at all its queues, and either sleep on fd()
  /// or call on_awake(). Work published before a wake() that found nobody asleep is visible to that look.
  void announce_sleep();
  /// Consumer: awake again, by whatever cause. Empties fd() if it was found readable.
  void on_awake(bool is_readable);

  /// Readable when somebody woke us.
  int fd() const { return fd_.value(); }

 private:
  UniqueFd fd_;
  alignas(64) std::atomic<bool> is_asleep_{false};
};

}  // namespace madang::net
