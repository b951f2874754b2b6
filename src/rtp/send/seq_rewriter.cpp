#include "rtp/send/seq_rewriter.hpp"

#include <algorithm>
#include <bit>

namespace madang::rtp {

Seq random_first_seq(Random& random) {
  return {1000 + static_cast<std::int64_t>(random.below(31'768))};
}

void SeqRewriter::on_sync(Seq input) {
  dropped_.fill(0);
  sync_ = input;
  newest_ = newest_forwarded_ = input - 1;
  newest_output_ = output_end_ - 1;
  synced_ = true;
}

std::optional<Seq> SeqRewriter::on_forward(Seq input) {
  if (synced_ && input > newest_) {
    newest_output_ += input - newest_;
    advance_to(input);
  }
  const std::optional<Seq> output = find(input);
  if (!output) { return std::nullopt; }
  newest_forwarded_ = std::max(newest_forwarded_, input);
  output_end_ = std::max(output_end_, *output + 1);
  return output;
}

void SeqRewriter::on_drop(Seq input) {
  if (!synced_ || input < sync_) { return; }
  if (input > newest_) {
    newest_output_ += input - newest_ - 1;
    advance_to(input);
  } else {
    // What was sent over it fixed the hole's number for good.
    const bool is_open =
        input > newest_forwarded_ && newest_ - input < kWindow && !is_dropped(input);
    if (!is_open) { return; }
    --newest_output_;
  }
  dropped_[index_of(input) / 64] |= std::uint64_t{1} << (index_of(input) % 64);
}

std::optional<Seq> SeqRewriter::find(Seq input) const {
  if (!synced_ || input < sync_) { return std::nullopt; }
  if (input > newest_) { return newest_output_ + (input - newest_); }
  if (newest_ - input >= kWindow || is_dropped(input)) { return std::nullopt; }
  return newest_output_ - (newest_ - input) + dropped_after(input);
}

void SeqRewriter::advance_to(Seq input) {
  if (input - newest_ >= kWindow) {
    dropped_.fill(0);
  } else {
    for (Seq seq = newest_ + 1; seq <= input; ++seq) {
      dropped_[index_of(seq) / 64] &= ~(std::uint64_t{1} << (index_of(seq) % 64));
    }
  }
  newest_ = input;
}

std::int64_t SeqRewriter::dropped_after(Seq input) const {
  std::int64_t count = 0;
  for (Seq seq = input + 1; seq <= newest_;) {
    const std::size_t bit = index_of(seq) % 64;
    const std::int64_t in_word =
        std::min<std::int64_t>(64 - static_cast<std::int64_t>(bit), newest_ - seq + 1);
    std::uint64_t word = dropped_[index_of(seq) / 64] >> bit;
    if (in_word < 64) { word &= (std::uint64_t{1} << in_word) - 1; }
    count += std::popcount(word);
    seq += in_word;
  }
  return count;
}

}  // namespace madang::rtp
