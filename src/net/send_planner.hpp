// Which neighbours of a transmit queue may leave as one GSO message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/datagram.hpp"

namespace madang::net {

/// The kernel's limits on one UDP_SEGMENT message, and the largest segment that fits the usual MTU over IPv6.
inline constexpr std::size_t kSegmentsMax = 64;
inline constexpr std::size_t kMessageBytesMax = 65'000;
inline constexpr std::size_t kSegmentBytesMax = 1'452;

/// `count` neighbouring entries from `first`, contiguous in the arena, for one socket and one destination. All are
/// `segment_bytes` long except that the last may be shorter. count 1 is an ordinary datagram.
struct SendRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t segment_bytes = 0;
  std::uint32_t total_bytes = 0;
  friend bool operator==(const SendRun&, const SendRun&) = default;
};

/// Appends the runs of `entries` in order; each entry is in exactly one. Keeps `out`'s capacity: no allocation once
/// it has grown.
void plan_runs(std::span<const TransmitQueue::Entry> entries, std::vector<SendRun>& out);

}  // namespace madang::net
