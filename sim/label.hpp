// What the body of each simulated packet says of itself, so that a receiver can check it without trusting any header.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "sim/blob.hpp"

namespace madang::sim {

/// Where a packet belongs: the source, the frame (of one layer), its place in it, and what that frame needs.
struct Label {
  static constexpr std::size_t kReferencesMax = 4;
  /// All but the filler.
  static constexpr std::size_t kBytes = 4 + 4 + 4 + 1 + 1 + 1 + 1 + 2 + 2 + 8 + 1 + 4 * kReferencesMax;

  std::uint32_t source = 0;
  std::uint32_t frame = 0;    ///< counts all frames of the source, of all its layers; from 1
  std::uint32_t picture = 0;  ///< what was captured together; from 1
  std::uint8_t stream = 0;    ///< of a simulcast
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  bool is_key = false;
  std::uint16_t index = 0;  ///< of `count` packets
  std::uint16_t count = 1;
  Instant captured{};
  std::uint8_t references_count = 0;
  std::array<std::uint32_t, kReferencesMax> references{};  ///< frames that must have been decoded before

  void refer_to(std::uint32_t earlier) {
    if (earlier != 0 && references_count < kReferencesMax) { references[references_count++] = earlier; }
  }
  friend bool operator==(const Label&, const Label&) = default;
};

/// Appends the label and filler that follows from it, `bytes` (at least Label::kBytes) in all.
void append_body(Blob& payload, const Label& label, std::size_t bytes);
/// Nothing unless `body` is exactly what append_body() once made.
std::optional<Label> read_body(Bytes body);

}  // namespace madang::sim
