// A hash map in one array, for look-ups on the packet path: no node, no allocation until it grows.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace madang {

/// Open addressing with linear probing; erasing shifts the followers back, so there are no tombstones.
/// Pointers are good until the next insert or erase.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class FlatMap {
 public:
  Value* find(const Key& key) {
    if (slots_.empty()) { return nullptr; }
    for (std::size_t i = home(key);; i = (i + 1) & mask()) {
      if (!slots_[i]) { return nullptr; }
      if (slots_[i]->first == key) { return &slots_[i]->second; }
    }
  }
  const Value* find(const Key& key) const { return const_cast<FlatMap*>(this)->find(key); }

  /// Replaces the value if the key is there.
  Value& insert(const Key& key, Value value) {
    if (Value* present = find(key)) { return *present = std::move(value); }
    if ((size_ + 1) * 4 > slots_.size() * 3) { grow(); }
    ++size_;
    return place(key, std::move(value));
  }

  bool erase(const Key& key) {
    if (slots_.empty()) { return false; }
    std::size_t i = home(key);
    while (slots_[i] && slots_[i]->first != key) { i = (i + 1) & mask(); }
    if (!slots_[i]) { return false; }
    slots_[i].reset();
    --size_;
    close_hole(i);
    return true;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Calls f(key, value) for each, in no particular order. f must not insert or erase.
  template <typename F>
  void for_each(F&& f) {
    for (auto& slot : slots_) {
      if (slot) { f(slot->first, slot->second); }
    }
  }

 private:
  using Slot = std::optional<std::pair<Key, Value>>;

  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t home(const Key& key) const {
    const std::uint64_t h = static_cast<std::uint64_t>(Hash{}(key)) * 0x9E3779B97F4A7C15u;
    return static_cast<std::size_t>(h >> 32) & mask();
  }

  Value& place(const Key& key, Value value) {
    std::size_t i = home(key);
    while (slots_[i]) { i = (i + 1) & mask(); }
    slots_[i].emplace(key, std::move(value));
    return slots_[i]->second;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot) { place(slot->first, std::move(slot->second)); }
    }
  }

  void close_hole(std::size_t hole) {
    for (std::size_t i = (hole + 1) & mask(); slots_[i]; i = (i + 1) & mask()) {
      // A follower may move back only if its home is not between the hole and itself.
      const std::size_t from_home = (i - home(slots_[i]->first)) & mask();
      if (from_home < ((i - hole) & mask())) { continue; }
      slots_[hole] = std::move(slots_[i]);
      slots_[i].reset();
      hole = i;
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace madang
