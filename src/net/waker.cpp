#include "net/waker.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "base/check.hpp"

namespace madang::net {

Waker::Waker() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { MADANG_CHECK(fd_); }

// Why no wake-up is missed: both sides do a read-modify-write on the one flag, and these have a single order. If the
// consumer's comes first, the producer reads "asleep" and writes the eventfd. If the producer's comes first, the
// consumer's acquires what the producer published before it, and its last look at the queues finds the work.
void Waker::wake() {
  if (!is_asleep_.exchange(false, std::memory_order_acq_rel)) { return; }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(fd_.value(), &one, sizeof one);
}

void Waker::announce_sleep() { is_asleep_.exchange(true, std::memory_order_acq_rel); }

void Waker::on_awake(bool is_readable) {
  is_asleep_.exchange(false, std::memory_order_acq_rel);
  // A producer that took the flag may write a moment after this: then the next sleep ends at once and reads it.
  if (!is_readable) { return; }
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(fd_.value(), &count, sizeof count);
}

}  // namespace madang::net
