// Fixed slabs for datagrams: the network fills them, the engine keeps them, nobody copies or allocates.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/check.hpp"

namespace madang {

class PacketPool;

/// One reference to a slab. Counted without atomics: a slab never leaves its worker's thread.
class PacketRef {
 public:
  PacketRef() = default;
  PacketRef(const PacketRef& other);
  PacketRef(PacketRef&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)), index_(other.index_) {}
  PacketRef& operator=(PacketRef other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(index_, other.index_);
    return *this;
  }
  ~PacketRef() { reset(); }

  explicit operator bool() const { return pool_ != nullptr; }
  /// The whole slab, kSlabBytes long.
  MutableBytes slab() const;
  void reset();

 private:
  friend class PacketPool;
  PacketRef(PacketPool& pool, std::uint32_t index) : pool_(&pool), index_(index) {}
  PacketPool* pool_ = nullptr;
  std::uint32_t index_ = 0;
};

/// Knows which of a fixed number of slabs are free. Full means drop and count, never grow.
/// Must outlive every PacketRef it gave.
class PacketPool {
 public:
  static constexpr std::size_t kSlabBytes = 2048;

  explicit PacketPool(std::size_t slabs);
  PacketPool(const PacketPool&) = delete;
  PacketPool& operator=(const PacketPool&) = delete;

  /// A slab nobody else holds, contents unspecified; an empty reference when all are out.
  PacketRef take();
  std::size_t free_slabs() const { return free_.size(); }
  std::size_t capacity() const { return counts_.size(); }

 private:
  friend class PacketRef;
  std::unique_ptr<std::uint8_t[]> memory_;
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> free_;
};

inline PacketRef::PacketRef(const PacketRef& other) : pool_(other.pool_), index_(other.index_) {
  if (pool_ != nullptr) { ++pool_->counts_[index_]; }
}

inline MutableBytes PacketRef::slab() const {
  MADANG_DCHECK(pool_ != nullptr);
  return {pool_->memory_.get() + index_ * PacketPool::kSlabBytes, PacketPool::kSlabBytes};
}

inline void PacketRef::reset() {
  if (pool_ == nullptr) { return; }
  if (--pool_->counts_[index_] == 0) { pool_->free_.push_back(index_); }
  pool_ = nullptr;
}

}  // namespace madang
