#include "base/packet_pool.hpp"

namespace madang {

PacketPool::PacketPool(std::size_t slabs)
    : memory_(new std::uint8_t[slabs * kSlabBytes]), counts_(slabs, 0) {
  free_.reserve(slabs);
  for (std::size_t i = slabs; i > 0; --i) { free_.push_back(static_cast<std::uint32_t>(i - 1)); }
}

PacketRef PacketPool::take() {
  if (free_.empty()) { return {}; }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  counts_[index] = 1;
  return {*this, index};
}

}  // namespace madang
