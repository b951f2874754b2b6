// Who wants to be woken when: a heap that forgives stale entries, so that moving a deadline back costs nothing.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace madang::media {

/// Knows the soonest of many deadlines. An owner is pushed whenever its deadline came nearer, and remembers for when; an
/// entry that pops with another time was overtaken and must be ignored, or every such entry would stay for good.
template <typename Owner>
class TimerQueue {
 public:
  struct Entry {
    Instant at;
    Owner owner;
  };

  void push(Instant at, Owner owner) {
    heap_.push_back({at, owner});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  /// Takes one that is due.
  std::optional<Entry> pop(Instant now) {
    if (heap_.empty() || heap_.front().at > now) { return std::nullopt; }
    const Entry due = heap_.front();
    std::pop_heap(heap_.begin(), heap_.end(), later);
    heap_.pop_back();
    return due;
  }
  Instant next_deadline() const { return heap_.empty() ? kNever : heap_.front().at; }
  std::size_t size() const { return heap_.size(); }

 private:
  static bool later(const Entry& a, const Entry& b) { return a.at > b.at; }
  std::vector<Entry> heap_;
};

}  // namespace madang::media
