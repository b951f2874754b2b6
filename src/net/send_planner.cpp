#include "net/send_planner.hpp"

namespace madang::net {

namespace {

using Entry = TransmitQueue::Entry;

/// May `next` be one more segment of `run`, whose latest entry is `last`?
bool extends(const SendRun& run, const Entry& last, const Entry& next) {
  return last.size == run.segment_bytes && next.size <= run.segment_bytes && next.size > 0 &&
         run.count < kSegmentsMax && run.total_bytes + next.size <= kMessageBytesMax &&
         run.segment_bytes <= kSegmentBytesMax && next.offset == last.offset + last.size &&
         next.socket == last.socket && next.to == last.to;
}

}  // namespace

void plan_runs(std::span<const Entry> entries, std::vector<SendRun>& out) {
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (i > 0 && extends(out.back(), entries[i - 1], entry)) {
      ++out.back().count;
      out.back().total_bytes += entry.size;
      continue;
    }
    out.push_back({i, 1, entry.size, entry.size});
  }
}

}  // namespace madang::net
