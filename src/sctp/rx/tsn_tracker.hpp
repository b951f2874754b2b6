// Which TSNs have arrived (RFC 9260 §6.2), and what a SACK says of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sctp/chunk/sack.hpp"
#include "sctp/limits.hpp"
#include "sctp/wire/unwrap.hpp"

namespace madang::sctp {

/// Knows the cumulative TSN, the received ranges beyond it (at most kGapsMax), and recent duplicates.
class TsnTracker {
 public:
  enum class Kind : std::uint8_t { New, Duplicate, TooFar };

  explicit TsnTracker(std::uint32_t initial_tsn) : cumulative_(first_tsn(initial_tsn) - 1) {}

  Tsn cumulative() const { return cumulative_; }
  bool has_gaps() const { return !ranges_.empty(); }
  Tsn highest() const { return ranges_.empty() ? cumulative_ : ranges_.back().last; }

  /// TooFar also when there would be a gap too many.
  Kind classify(Tsn tsn) const;
  /// `tsn` is New.
  void record(Tsn tsn);
  /// A TSN beyond the cumulative one was not kept after all.
  void forget(Tsn tsn);
  void record_duplicate(Tsn tsn);
  /// Nothing up to this is to be waited for any more.
  void forward_to(Tsn tsn);

  /// As many blocks as fit `room`; good until the next call.
  std::span<const GapBlock> gap_blocks(std::size_t room);
  std::span<const std::uint32_t> duplicates() const { return duplicates_; }
  void clear_duplicates() { duplicates_.clear(); }
  std::size_t memory_bytes() const;

 private:
  struct Range { Tsn first, last; };

  /// The first range that ends at or after `tsn`.
  std::vector<Range>::const_iterator find(Tsn tsn) const;
  void absorb_front();

  Tsn cumulative_;
  std::vector<Range> ranges_;  // in order, apart from each other and from cumulative_
  std::vector<std::uint32_t> duplicates_;
  std::vector<GapBlock> blocks_;
};

}  // namespace madang::sctp
