// Who wants to be woken when: a heap that forgives stale entries, so that moving a deadline back costs nothing.
#pragma once

#include <algorithm>
#include <vector>

#include "base/time.hpp"

namespace madang::media {

/// Knows the soonest of many deadlines. An owner is pushed whenever its deadline came nearer; when it pops, its owner looks
/// at its real deadline and is pushed again.
template <typename Owner>
class TimerQueue {
 public:
  void push(Instant at, Owner owner) {
    heap_.push_back({at, owner});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  /// Takes one that is due into `owner`.
  bool pop(Instant now, Owner& owner) {
    if (heap_.empty() || heap_.front().at > now) { return false; }
    owner = heap_.front().owner;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    heap_.pop_back();
    return true;
  }
  Instant next_deadline() const { return heap_.empty() ? kNever : heap_.front().at; }
  std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    Instant at;
    Owner owner;
  };
  static bool later(const Entry& a, const Entry& b) { return a.at > b.at; }
  std::vector<Entry> heap_;
};

}  // namespace madang::media
