// Per-source state under a cap: who sends decides the keys, we decide how many.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace madang::srtp {

/// Knows a State for each of at most `capacity` SSRCs. Allocates when a source is new, not when it
/// is found.
template <typename State>
class SsrcTable {
 public:
  explicit SsrcTable(std::size_t capacity) : capacity_(capacity) {}

  std::size_t size() const { return entries_.size(); }
  bool is_full() const { return entries_.size() >= capacity_; }

  State* find(std::uint32_t ssrc) {
    const auto it = place_of(ssrc);
    return it != entries_.end() && it->ssrc == ssrc ? &it->state : nullptr;
  }

  /// `ssrc` is not in the table, and the table is not full.
  void insert(std::uint32_t ssrc, const State& state) {
    entries_.insert(place_of(ssrc), Entry{ssrc, state});
  }

  void erase(std::uint32_t ssrc) {
    const auto it = place_of(ssrc);
    if (it != entries_.end() && it->ssrc == ssrc) { entries_.erase(it); }
  }

 private:
  struct Entry {
    std::uint32_t ssrc;
    State state;
  };

  auto place_of(std::uint32_t ssrc) {
    return std::lower_bound(
        entries_.begin(), entries_.end(), ssrc,
        [](const Entry& entry, std::uint32_t wanted) { return entry.ssrc < wanted; });
  }

  std::vector<Entry> entries_;  // by ssrc
  std::size_t capacity_;
};

}  // namespace madang::srtp
