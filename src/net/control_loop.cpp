#include "net/control_loop.hpp"

#include <boost/asio/post.hpp>
#include <csignal>

#include "base/check.hpp"
#include "net/control_loop_parts.hpp"
#include "net/real_clock.hpp"

namespace madang::net {

namespace {
using boost::system::error_code;
}  // namespace

ControlLoop::ControlLoop() : parts_(std::make_unique<Parts>()) {}

ControlLoop::~ControlLoop() {
  // The descriptors are the callers': give them back instead of closing them.
  for (auto& [id, watched] : parts_->watches) { watched->descriptor.release(); }
}

void ControlLoop::run() { parts_->io.run(); }
void ControlLoop::stop() { parts_->io.stop(); }
void ControlLoop::post(std::function<void()> work) { asio::post(parts_->io, std::move(work)); }

WatchId ControlLoop::watch_fd(int fd, std::function<void()> on_readable) {
  const WatchId id{parts_->next_id++};
  auto watched = std::make_shared<Parts::Watched>(parts_->io);
  error_code error;
  watched->descriptor.assign(fd, error);
  MADANG_CHECK(!error);
  watched->on_readable = std::move(on_readable);
  parts_->watches.emplace(id, watched);
  parts_->await_readable(id, watched);
  return id;
}

void ControlLoop::unwatch(WatchId id) {
  const auto found = parts_->watches.find(id);
  if (found == parts_->watches.end()) { return; }
  found->second->descriptor.release();  // cancels the wait
  parts_->watches.erase(found);
}

void ControlLoop::Parts::await_readable(WatchId id, const std::shared_ptr<Watched>& watched) {
  watched->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                 [this, id, watched](error_code error) {
                                   if (error || watches.count(id) == 0) { return; }
                                   watched->on_readable();
                                   if (watches.count(id) != 0) { await_readable(id, watched); }
                                 });
}

TimerId ControlLoop::call_at(Instant when, std::function<void()> callback) {
  const TimerId id{parts_->next_id++};
  const auto added = parts_->timers.emplace(std::pair(when, id.value), std::move(callback)).first;
  parts_->timer_instants.emplace(id, when);
  if (added == parts_->timers.begin()) { parts_->arm_timer(); }
  return id;
}

bool ControlLoop::cancel(TimerId id) {
  const auto found = parts_->timer_instants.find(id);
  if (found == parts_->timer_instants.end()) { return false; }
  // The Asio timer stays: firing with nothing due re-arms it.
  parts_->timers.erase({found->second, id.value});
  parts_->timer_instants.erase(found);
  return true;
}

void ControlLoop::Parts::arm_timer() {
  if (timers.empty()) { return; }
  const Instant when = timers.begin()->first.first;
  if (when == kNever) { return; }
  timer.expires_at(to_steady(when));
  timer.async_wait([this](error_code error) {
    if (!error) { run_timers(); }
  });
}

void ControlLoop::Parts::run_timers() {
  const Instant due = now();
  while (!timers.empty() && timers.begin()->first.first <= due) {
    auto node = timers.extract(timers.begin());
    timer_instants.erase(TimerId{node.key().second});
    node.mapped()();
  }
  arm_timer();
}

void ControlLoop::watch_signals(std::function<void(int)> on_signal) {
  parts_->on_signal = std::move(on_signal);
  if (parts_->signals) { return; }
  parts_->signals = std::make_unique<asio::signal_set>(parts_->io, SIGINT, SIGTERM, SIGHUP);
  parts_->await_signal();
}

void ControlLoop::Parts::await_signal() {
  signals->async_wait([this](error_code error, int number) {
    if (error) { return; }
    on_signal(number);
    await_signal();
  });
}

}  // namespace madang::net
