// Where a machine appends its wishes. Nothing runs until the caller, after the call returned, reads them.
#pragma once

#include <span>
#include <utility>
#include <vector>

namespace madang {

/// An append-only list; keeps its capacity from call to call.
template <typename T>
class Outbox {
 public:
  void push(T item) { items_.push_back(std::move(item)); }
  template <typename... Args>
  T& emplace(Args&&... args) {
    return items_.emplace_back(std::forward<Args>(args)...);
  }

  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  std::span<T> items() { return items_; }
  std::span<const T> items() const { return items_; }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  void clear() { items_.clear(); }
  /// Takes everything out, oldest first.
  std::vector<T> drain() { return std::exchange(items_, {}); }

 private:
  std::vector<T> items_;
};

}  // namespace madang
