// The control thread's loop: HTTP, WebSocket, mailboxes, timers, signals.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/strong_id.hpp"
#include "base/time.hpp"

namespace madang::net {

using TimerId = StrongId<struct TimerTag, std::uint64_t>;
using WatchId = StrongId<struct WatchTag, std::uint64_t>;

/// Runs callbacks one at a time on the thread that called run(). Everything but stop() and post() belongs to that
/// thread (or to the time before run()).
class ControlLoop {
 public:
  ControlLoop();
  ~ControlLoop();
  ControlLoop(const ControlLoop&) = delete;
  ControlLoop& operator=(const ControlLoop&) = delete;

  /// Returns after stop().
  void run();
  /// Any thread, and from callbacks.
  void stop();
  /// Any thread: runs `work` soon on the loop's thread.
  void post(std::function<void()> work);

  /// Calls back each time `fd` is readable, until unwatch(). The callback drains it, or is called again at once.
  /// The descriptor stays the caller's, who calls unwatch() before closing it.
  WatchId watch_fd(int fd, std::function<void()> on_readable);
  void unwatch(WatchId id);

  /// Calls back once, at `when` or as soon after it as the loop is free.
  TimerId call_at(Instant when, std::function<void()> callback);
  /// False when it was called already.
  bool cancel(TimerId id);

  /// SIGINT, SIGTERM and SIGHUP go to `on_signal(number)` from now on.
  void watch_signals(std::function<void(int)> on_signal);

 private:
  friend class HttpServer;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace madang::net
