// Things that end at some time, each at its own.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/time.hpp"

namespace madang::room {

/// Knows one deadline for each of some keys.
template <typename Key>
class Deadlines {
 public:
  /// Starts or restarts the waiting; kNever ends it.
  void set(const Key& key, Instant deadline) {
    if (const auto it = deadlines_.find(key); it != deadlines_.end()) {
      order_.erase({it->second, key});
      deadlines_.erase(it);
    }
    if (deadline == kNever) { return; }
    deadlines_.emplace(key, deadline);
    order_.insert({deadline, key});
  }
  /// The soonest that is over, whose waiting ends with it; call again until there is none.
  std::optional<Key> take_overdue(Instant now) {
    if (order_.empty() || order_.begin()->first > now) { return std::nullopt; }
    const Key key = order_.begin()->second;
    set(key, kNever);
    return key;
  }
  Instant next_deadline() const { return order_.empty() ? kNever : order_.begin()->first; }
  std::size_t size() const { return order_.size(); }

 private:
  std::set<std::pair<Instant, Key>> order_;
  std::unordered_map<Key, Instant> deadlines_;
};

}  // namespace madang::room
