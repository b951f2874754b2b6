// Objects by value in numbered slots; a stale handle finds nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace madang {

/// Names a slot of one SlotMap: index and generation. The default handle finds nothing.
template <typename T>
struct Handle {
  std::uint32_t index = UINT32_MAX;
  std::uint32_t generation = 0;
  explicit constexpr operator bool() const { return index != UINT32_MAX; }
  friend constexpr auto operator<=>(Handle, Handle) = default;
  friend constexpr bool operator==(Handle, Handle) = default;
};

/// Owns its values; erasing one bumps the slot's generation so that old handles miss.
/// A pointer is good until its value is erased.
template <typename T>
class SlotMap {
 public:
  template <typename... Args>
  Handle<T> emplace(Args&&... args) {
    std::uint32_t index;
    if (!free_.empty()) {
      index = free_.back();
      free_.pop_back();
    } else {
      index = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    }
    slots_[index].value.emplace(std::forward<Args>(args)...);
    ++size_;
    return {index, slots_[index].generation};
  }

  T* find(Handle<T> handle) {
    if (handle.index >= slots_.size()) { return nullptr; }
    Slot& slot = slots_[handle.index];
    return slot.generation == handle.generation && slot.value ? &*slot.value : nullptr;
  }
  const T* find(Handle<T> handle) const { return const_cast<SlotMap*>(this)->find(handle); }

  bool erase(Handle<T> handle) {
    if (find(handle) == nullptr) { return false; }
    Slot& slot = slots_[handle.index];
    slot.value.reset();
    ++slot.generation;
    free_.push_back(handle.index);
    --size_;
    return true;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Calls f(handle, value) for each value, in slot order. f must not insert.
  template <typename F>
  void for_each(F&& f) {
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].value) { f(Handle<T>{i, slots_[i].generation}, *slots_[i].value); }
    }
  }

 private:
  struct Slot {
    std::optional<T> value;
    std::uint32_t generation = 0;
  };
  std::deque<Slot> slots_;  // a deque, so that a value never moves
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace madang

template <typename T>
struct std::hash<madang::Handle<T>> {
  std::size_t operator()(madang::Handle<T> handle) const {
    return std::hash<std::uint64_t>{}(std::uint64_t{handle.index} << 32 | handle.generation);
  }
};
