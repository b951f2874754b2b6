// Which of the last packets have been received: the test for duplicates.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows, for the newest Seq and the kSize - 1 before it, which were inserted.
class ReceivedWindow {
 public:
  static constexpr std::int64_t kSize = 2048;

  /// True when `seq` was not there before. Older than the window counts as there: nobody can tell.
  bool insert(Seq seq);
  bool contains(Seq seq) const;
  std::optional<Seq> newest() const { return newest_; }
  void reset();

 private:
  static constexpr std::size_t index_of(Seq seq) {
    return static_cast<std::size_t>(seq.value & (kSize - 1));
  }
  bool bit(Seq seq) const { return (words_[index_of(seq) / 64] >> (index_of(seq) % 64) & 1) != 0; }
  void advance_to(Seq seq);

  std::array<std::uint64_t, kSize / 64> words_{};
  std::optional<Seq> newest_;
};

}  // namespace madang::rtp
