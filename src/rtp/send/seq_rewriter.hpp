// One consumer's numbering: continuous although packets are left out and sources change.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/random.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// A first sequence number low enough that reordering around it cannot look like a wrap, and far
/// enough from 2^16 that the first SRTP roll-over is not near: 1000 to 32767.
Seq random_first_seq(Random& random);

/// Knows which output number each input number has. Holes made by dropping are closed; holes made
/// by loss stay, so that the receiver can ask for what is missing.
class SeqRewriter {
 public:
  /// Inputs this much older than the newest one have no output number any more.
  static constexpr std::int64_t kWindow = 1024;

  explicit SeqRewriter(Random& random) : SeqRewriter(random_first_seq(random)) {}
  /// `first` is the output number that the first input will get.
  explicit SeqRewriter(Seq first) : output_end_(first) {}

  /// `input` becomes the successor of everything sent so far; older inputs are refused from here
  /// on. To be called before the first packet, after a pause, and when another source takes over
  /// (whose numbers may be anywhere).
  void on_sync(Seq input);
  /// Leaves one output number out, so that the receiver sees that something is missing there: between a frame that was
  /// cut off and the key frame of another source.
  void skip() { ++output_end_; }
  /// The output number of a packet that is to be sent. Nothing for packets before the sync point,
  /// dropped before or fallen out of the window. Asking again gives the same answer.
  std::optional<Seq> on_forward(Seq input);
  /// A packet that will not be sent. Its hole is closed unless something newer was already sent
  /// over it.
  void on_drop(Seq input);
  /// on_forward without learning.
  std::optional<Seq> find(Seq input) const;

  bool is_synced() const { return synced_; }
  /// One past the newest output number used.
  Seq output_end() const { return output_end_; }

 private:
  static constexpr std::size_t kWords = kWindow / 64;
  static constexpr std::size_t index_of(Seq seq) {
    return static_cast<std::size_t>(seq.value & (kWindow - 1));
  }
  bool is_dropped(Seq seq) const {
    return (dropped_[index_of(seq) / 64] >> (index_of(seq) % 64) & 1) != 0;
  }
  void advance_to(Seq input);
  std::int64_t dropped_after(Seq input) const;

  std::array<std::uint64_t, kWords> dropped_{};  // one bit for each of the last kWindow inputs
  Seq sync_;                                     // first input that may be sent
  Seq newest_;            // newest input forwarded or dropped; sync_ - 1 after a sync
  Seq newest_forwarded_;  // newest input forwarded; sync_ - 1 after a sync
  Seq newest_output_;     // the number newest_ has, or would have had
  Seq output_end_;        // one past the newest output sent
  bool synced_ = false;
};

}  // namespace madang::rtp
