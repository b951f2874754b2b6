// A bounded queue from one thread to one other that wakes the other when needed.
#pragma once

#include <cstddef>
#include <utility>

#include "base/spsc_ring.hpp"
#include "net/waker.hpp"

namespace madang::net {

/// One producer thread, one consumer thread. Several mailboxes of a consumer share its Waker.
template <typename T>
class Mailbox {
 public:
  /// `consumer` outlives the mailbox.
  Mailbox(Waker& consumer, std::size_t capacity_min) : waker_(consumer), ring_(capacity_min) {}

  /// Producer: queues and wakes. False, and `item` untouched, when full.
  bool push(T& item) {
    if (!ring_.push(item)) { return false; }
    waker_.wake();
    return true;
  }
  bool push(T&& item) { return push(static_cast<T&>(item)); }
  /// Producer, for batches: queue many, then wake once.
  bool push_quietly(T& item) { return ring_.push(item); }
  void wake() { waker_.wake(); }

  /// Consumer: calls f(T&&) for each item, oldest first, at most `items_max`. Returns how many.
  template <typename F>
  std::size_t drain(F&& f, std::size_t items_max = SIZE_MAX) {
    std::size_t count = 0;
    while (count < items_max) {
      auto item = ring_.pop();
      if (!item) { break; }
      f(std::move(*item));
      ++count;
    }
    return count;
  }
  bool seems_empty() const { return ring_.seems_empty(); }

 private:
  Waker& waker_;
  SpscRing<T> ring_;
};

}  // namespace madang::net
