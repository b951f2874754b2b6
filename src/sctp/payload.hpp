// A message's bytes, made once and shared by all who send it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.hpp"

namespace madang::sctp {

/// Immutable bytes with a count of owners. Copying shares; the last owner frees. The count is not atomic: all owners of
/// one payload live on one thread. What crosses threads is copied there with copy_of().
class Payload {
 public:
  Payload() = default;
  static Payload copy_of(Bytes bytes);

  Payload(const Payload& other) : block_(other.block_) { retain(); }
  Payload(Payload&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Payload& operator=(Payload other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Payload() { release(); }

  Bytes bytes() const { return block_ == nullptr ? Bytes{} : Bytes(data_of(block_), block_->size); }
  std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  bool empty() const { return size() == 0; }
  std::uint32_t owners() const { return block_ == nullptr ? 0 : block_->owners; }

 private:
  friend class PayloadBuilder;
  struct Block {
    std::uint32_t owners;
    std::uint32_t size;
  };

  explicit Payload(Block* block) : block_(block) {}
  static std::uint8_t* data_of(Block* block) { return reinterpret_cast<std::uint8_t*>(block + 1); }
  void retain() {
    if (block_ != nullptr) { ++block_->owners; }
  }
  void release();

  Block* block_ = nullptr;
};

/// Grows a payload at its end; finish() hands it over without a copy.
class PayloadBuilder {
 public:
  PayloadBuilder() = default;
  PayloadBuilder(PayloadBuilder&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}
  PayloadBuilder& operator=(PayloadBuilder&& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~PayloadBuilder() { reset(); }

  void append(Bytes bytes);
  Payload finish();
  void reset();
  std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  /// What is allocated.
  std::size_t capacity() const { return capacity_; }

 private:
  Payload::Block* block_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace madang::sctp
