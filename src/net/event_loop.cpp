#include "net/event_loop.hpp"

#include <sys/epoll.h>

#include <array>

#include "base/check.hpp"
#include "net/real_clock.hpp"

namespace madang::net {

namespace {

constexpr std::uint64_t kWakerToken = UINT64_MAX;

epoll_event event_for(std::uint64_t token, Watch watch) {
  epoll_event event{};
  event.events = EPOLLIN | (watch == Watch::ReadWrite ? EPOLLOUT : 0u);
  event.data.u64 = token;
  return event;
}

timespec time_until(Instant deadline) {
  const Instant start = now();
  const Duration left = deadline > start ? deadline - start : Duration(0);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  return {static_cast<time_t>(seconds.count()), static_cast<long>((left - seconds).count())};
}

}  // namespace

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  MADANG_CHECK(epoll_);
  MADANG_CHECK(add(waker_.fd(), kWakerToken));
}

bool EventLoop::add(int fd, std::uint64_t token, Watch watch) {
  epoll_event event = event_for(token, watch);
  return epoll_ctl(epoll_.value(), EPOLL_CTL_ADD, fd, &event) == 0;
}

bool EventLoop::change(int fd, std::uint64_t token, Watch watch) {
  epoll_event event = event_for(token, watch);
  return epoll_ctl(epoll_.value(), EPOLL_CTL_MOD, fd, &event) == 0;
}

void EventLoop::remove(int fd) { epoll_ctl(epoll_.value(), EPOLL_CTL_DEL, fd, nullptr); }

std::span<const Ready> EventLoop::wait(Instant deadline) {
  std::array<epoll_event, kReadyMax> events;
  timespec time_left{};
  if (deadline != kNever) { time_left = time_until(deadline); }
  const int got = epoll_pwait2(epoll_.value(), events.data(), static_cast<int>(events.size()),
                               deadline == kNever ? nullptr : &time_left, nullptr);
  std::size_t count = 0;
  bool is_woken = false;
  for (int i = 0; i < got; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == kWakerToken) {
      is_woken = true;
      continue;
    }
    // An error or hang-up is something to read: the read will say what it is.
    ready_[count++] = {event.data.u64, (event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0,
                       (event.events & EPOLLOUT) != 0};
  }
  waker_.on_awake(is_woken);
  return {ready_, count};
}

}  // namespace madang::net
