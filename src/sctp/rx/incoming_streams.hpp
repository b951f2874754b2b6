// Where each of the peer's streams stands.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sctp/limits.hpp"
#include "sctp/types.hpp"

namespace madang::sctp {

/// Knows the number of the next ordered message of each stream, in blocks of 64 streams that are made when one of them
/// is used; at most kIncomingStreamBlocksMax.
class IncomingStreams {
 public:
  /// nullptr when that needs one block too many.
  std::uint32_t* next(StreamId stream);
  /// Streams that were never used already are at zero.
  void reset(StreamId stream);
  void reset_all() { blocks_.clear(); }
  std::size_t memory_bytes() const { return blocks_.size() * sizeof(Numbers) + blocks_.capacity() * sizeof(Block); }

 private:
  static constexpr std::size_t kStreamsPerBlock = 64;
  using Numbers = std::array<std::uint32_t, kStreamsPerBlock>;
  struct Block {
    std::uint16_t index;
    std::unique_ptr<Numbers> numbers;
  };

  std::vector<Block>::iterator find(std::uint16_t index);

  std::vector<Block> blocks_;  // in order
};

}  // namespace madang::sctp
