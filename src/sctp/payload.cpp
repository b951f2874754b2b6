#include "sctp/payload.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/check.hpp"

namespace madang::sctp {
namespace {

constexpr std::size_t kFirstBytes = 2'048;
constexpr std::size_t kStepBytesMax = 32 << 10;

/// Doubling at first; later in steps, so that what is allocated stays near what is used.
std::size_t grown(std::size_t capacity, std::size_t wanted) {
  const std::size_t step = std::clamp(capacity, kFirstBytes, kStepBytesMax);
  return std::max(wanted, capacity + step);
}

}  // namespace

Payload Payload::copy_of(Bytes bytes) {
  if (bytes.empty()) { return {}; }
  auto* block = static_cast<Block*>(std::malloc(sizeof(Block) + bytes.size()));
  MADANG_CHECK(block != nullptr);
  *block = {.owners = 1, .size = static_cast<std::uint32_t>(bytes.size())};
  std::memcpy(data_of(block), bytes.data(), bytes.size());
  return Payload(block);
}

void Payload::release() {
  if (block_ != nullptr && --block_->owners == 0) { std::free(block_); }
}

void PayloadBuilder::append(Bytes bytes) {
  if (bytes.empty()) { return; }
  const std::size_t before = size();
  const std::size_t wanted = before + bytes.size();
  if (wanted > capacity_) {
    capacity_ = before == 0 ? wanted : grown(capacity_, wanted);
    block_ = static_cast<Payload::Block*>(std::realloc(block_, sizeof(Payload::Block) + capacity_));
    MADANG_CHECK(block_ != nullptr);
  }
  std::memcpy(Payload::data_of(block_) + before, bytes.data(), bytes.size());
  *block_ = {.owners = 1, .size = static_cast<std::uint32_t>(wanted)};
}

Payload PayloadBuilder::finish() {
  capacity_ = 0;
  return Payload(std::exchange(block_, nullptr));
}

void PayloadBuilder::reset() {
  std::free(std::exchange(block_, nullptr));
  capacity_ = 0;
}

}  // namespace madang::sctp
