// Remembers which packets of one stream came already (RFC 3711 §3.3.2).
#pragma once

#include <array>
#include <cstdint>

namespace madang::srtp {

/// Knows, of the last `kBits` packet indices up to the highest seen, which have been seen.
template <std::size_t kBits>
class ReplayWindow {
  static_assert(kBits >= 64 && kBits % 64 == 0);
  static_assert((kBits & (kBits - 1)) == 0);

 public:
  explicit ReplayWindow(std::uint64_t first) : highest_(first) { set(first); }

  std::uint64_t highest() const { return highest_; }

  /// True for an index that is above all seen ones, or within the window and not seen.
  bool is_new(std::uint64_t index) const {
    if (index > highest_) { return true; }
    if (highest_ - index >= kBits) { return false; }
    return (words_[word(index)] & bit(index)) == 0;
  }

  /// Marks an index that is_new(), after the packet proved authentic.
  void accept(std::uint64_t index) {
    if (index > highest_) { advance_to(index); }
    set(index);
  }

 private:
  static constexpr std::size_t word(std::uint64_t index) { return index % kBits / 64; }
  static constexpr std::uint64_t bit(std::uint64_t index) { return std::uint64_t{1} << index % 64; }
  void set(std::uint64_t index) { words_[word(index)] |= bit(index); }

  /// Forgets what falls out of the window: those bits now stand for the indices that come in.
  void advance_to(std::uint64_t index) {
    if (index - highest_ >= kBits) {
      words_.fill(0);
    } else {
      for (std::uint64_t i = highest_ + 1; i <= index; ++i) { words_[word(i)] &= ~bit(i); }
    }
    highest_ = index;
  }

  std::array<std::uint64_t, kBits / 64> words_{};
  std::uint64_t highest_;
};

}  // namespace madang::srtp
