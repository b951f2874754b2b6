#include "sctp/rx/incoming_streams.hpp"

#include <algorithm>

namespace madang::sctp {

std::vector<IncomingStreams::Block>::iterator IncomingStreams::find(std::uint16_t index) {
  return std::lower_bound(blocks_.begin(), blocks_.end(), index,
                          [](const Block& block, std::uint16_t i) { return block.index < i; });
}

std::uint32_t* IncomingStreams::next(StreamId stream) {
  const auto index = static_cast<std::uint16_t>(stream.value / kStreamsPerBlock);
  auto at = find(index);
  if (at == blocks_.end() || at->index != index) {
    if (blocks_.size() == kIncomingStreamBlocksMax) { return nullptr; }
    at = blocks_.insert(at, Block{index, std::make_unique<Numbers>()});
  }
  return &(*at->numbers)[stream.value % kStreamsPerBlock];
}

void IncomingStreams::reset(StreamId stream) {
  const auto index = static_cast<std::uint16_t>(stream.value / kStreamsPerBlock);
  const auto at = find(index);
  if (at == blocks_.end() || at->index != index) { return; }
  Numbers& numbers = *at->numbers;
  numbers[stream.value % kStreamsPerBlock] = 0;
  if (std::all_of(numbers.begin(), numbers.end(), [](std::uint32_t n) { return n == 0; })) { blocks_.erase(at); }
}

}  // namespace madang::sctp
