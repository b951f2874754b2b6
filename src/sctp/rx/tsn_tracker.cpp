#include "sctp/rx/tsn_tracker.hpp"

#include <algorithm>

namespace madang::sctp {

std::vector<TsnTracker::Range>::const_iterator TsnTracker::find(Tsn tsn) const {
  return std::lower_bound(ranges_.begin(), ranges_.end(), tsn, [](const Range& range, Tsn t) { return range.last < t; });
}

TsnTracker::Kind TsnTracker::classify(Tsn tsn) const {
  if (tsn <= cumulative_) { return Kind::Duplicate; }
  if (tsn == cumulative_ + 1) { return Kind::New; }
  if (tsn - cumulative_ > kTsnAheadMax) { return Kind::TooFar; }
  const auto at = find(tsn);
  if (at != ranges_.end() && at->first <= tsn) { return Kind::Duplicate; }
  const bool touches = (at != ranges_.end() && at->first == tsn + 1) ||
                       (at != ranges_.begin() && std::prev(at)->last + 1 == tsn);
  return touches || ranges_.size() < kGapsMax ? Kind::New : Kind::TooFar;
}

void TsnTracker::record(Tsn tsn) {
  if (tsn == cumulative_ + 1) {
    ++cumulative_;
    absorb_front();
    return;
  }
  const auto at = ranges_.begin() + (find(tsn) - ranges_.begin());
  const bool joins_next = at != ranges_.end() && at->first == tsn + 1;
  const bool joins_previous = at != ranges_.begin() && std::prev(at)->last + 1 == tsn;
  if (joins_previous && joins_next) {
    std::prev(at)->last = at->last;
    ranges_.erase(at);
  } else if (joins_previous) {
    std::prev(at)->last = tsn;
  } else if (joins_next) {
    at->first = tsn;
  } else {
    ranges_.insert(at, Range{tsn, tsn});
  }
}

void TsnTracker::forget(Tsn tsn) {
  const auto at = ranges_.begin() + (find(tsn) - ranges_.begin());
  if (at == ranges_.end() || at->first > tsn) { return; }
  const Range range = *at;
  if (range.first == range.last) {
    ranges_.erase(at);
  } else if (tsn == range.first) {
    at->first = tsn + 1;
  } else if (tsn == range.last) {
    at->last = tsn - 1;
  } else {
    at->first = tsn + 1;
    ranges_.insert(at, Range{range.first, tsn - 1});
  }
}

void TsnTracker::record_duplicate(Tsn tsn) {
  if (duplicates_.size() < kDuplicatesMax) { duplicates_.push_back(wire_of(tsn)); }
}

void TsnTracker::forward_to(Tsn tsn) {
  if (tsn <= cumulative_) { return; }
  cumulative_ = tsn;
  const auto keep = ranges_.begin() + (find(tsn + 1) - ranges_.begin());
  ranges_.erase(ranges_.begin(), keep);
  if (!ranges_.empty() && ranges_.front().first <= tsn) { ranges_.front().first = tsn + 1; }
  absorb_front();
}

void TsnTracker::absorb_front() {
  if (ranges_.empty() || ranges_.front().first != cumulative_ + 1) { return; }
  cumulative_ = ranges_.front().last;
  ranges_.erase(ranges_.begin());
}

std::span<const GapBlock> TsnTracker::gap_blocks(std::size_t room) {
  blocks_.clear();
  for (const Range& range : ranges_) {
    if (blocks_.size() == room || range.last - cumulative_ > UINT16_MAX) { break; }
    blocks_.push_back({static_cast<std::uint16_t>(range.first - cumulative_),
                       static_cast<std::uint16_t>(range.last - cumulative_)});
  }
  return blocks_;
}

std::size_t TsnTracker::memory_bytes() const {
  return ranges_.capacity() * sizeof(Range) + duplicates_.capacity() * sizeof(std::uint32_t) +
         blocks_.capacity() * sizeof(GapBlock);
}

}  // namespace madang::sctp
