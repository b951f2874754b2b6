// Inside of ControlLoop, for the .cpp files of net/ only.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

#include "net/control_loop.hpp"

namespace madang::net {

namespace asio = boost::asio;

/// Asio's steady_clock and our Timeline both count CLOCK_MONOTONIC, so instants convert without a reading.
inline std::chrono::steady_clock::time_point to_steady(Instant instant) {
  return std::chrono::steady_clock::time_point(instant.time_since_epoch());
}

struct ControlLoop::Parts {
  struct Watched {
    explicit Watched(asio::io_context& io) : descriptor(io) {}
    asio::posix::stream_descriptor descriptor;
    std::function<void()> on_readable;
  };
  using TimerKey = std::pair<Instant, std::uint64_t>;

  void arm_timer();
  void run_timers();
  void await_readable(WatchId id, const std::shared_ptr<Watched>& watched);
  void await_signal();

  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::steady_timer timer{io};
  std::map<TimerKey, std::function<void()>> timers;
  std::unordered_map<TimerId, Instant> timer_instants;
  std::uint64_t next_id = 1;
  // Shared with the pending wait, which ends after unwatch().
  std::unordered_map<WatchId, std::shared_ptr<Watched>> watches;
  std::unique_ptr<asio::signal_set> signals;
  std::function<void(int)> on_signal;
};

}  // namespace madang::net
