// A few packets in one piece of memory that is used again and again.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"

namespace madang::media {

/// Packets in order; keeps its capacity when cleared.
class PacketBatch {
 public:
  void push(Bytes packet) {
    bytes_.insert(bytes_.end(), packet.begin(), packet.end());
    ends_.push_back(bytes_.size());
  }
  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  /// Good until the next push() or clear().
  Bytes operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return Bytes(bytes_).subspan(begin, ends_[i] - begin);
  }
  void clear() {
    bytes_.clear();
    ends_.clear();
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace madang::media
