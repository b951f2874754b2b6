// What a worker thread sleeps on: its sockets, its mailboxes, its next deadline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/time.hpp"
#include "net/unique_fd.hpp"
#include "net/waker.hpp"

namespace madang::net {

/// One thing that can be done now. Level-triggered: what is not drained is reported again.
struct Ready {
  std::uint64_t token = 0;
  bool is_readable = false;
  bool is_writable = false;
  friend bool operator==(const Ready&, const Ready&) = default;
};

/// Interest of one descriptor.
enum class Watch { Read, ReadWrite };

/// epoll plus a Waker. Used by one thread; only waker().wake() may come from others.
///
///   for (;;) {
///     const bool idle = loop.may_sleep(from_control, from_worker_2);     // announces sleep, looks once more
///     for (Ready ready : loop.wait(idle ? engine.next_deadline() : Instant{})) { ... }
///     from_control.drain(...);
///   }
class EventLoop {
 public:
  static constexpr std::size_t kReadyMax = 256;

  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  Waker& waker() { return waker_; }

  /// False when the kernel refuses (out of memory, descriptor already added).
  bool add(int fd, std::uint64_t token, Watch watch = Watch::Read);
  bool change(int fd, std::uint64_t token, Watch watch);
  /// Before the descriptor is closed.
  void remove(int fd);

  /// Announces sleep; true if no mailbox holds anything, so that the thread may sleep. After false it is awake again.
  template <typename... Mailboxes>
  bool may_sleep(const Mailboxes&... mailboxes) {
    waker_.announce_sleep();
    if ((mailboxes.seems_empty() && ...)) { return true; }
    waker_.on_awake(false);
    return false;
  }

  /// Sleeps until a descriptor is ready, somebody wakes us, or `deadline`; a deadline in the past only looks.
  /// Awake again on return. The span is good until the next call.
  std::span<const Ready> wait(Instant deadline);

 private:
  UniqueFd epoll_;
  Waker waker_;
  Ready ready_[kReadyMax];
};

}  // namespace madang::net
