// Numbers that wrap have no order; inside we count in numbers that do not.
#pragma once

#include <cstdint>

namespace madang::sctp {

/// A transmission sequence number, unwrapped: has an order, and its low 32 bits are what is on the wire.
using Tsn = std::uint64_t;

constexpr std::uint32_t wire_of(Tsn tsn) { return static_cast<std::uint32_t>(tsn); }

/// The first TSN of a direction; far from zero so that earlier ones exist too.
constexpr Tsn first_tsn(std::uint32_t wire) { return (Tsn{1} << 32) + wire; }

/// The TSN nearest to `reference` that looks like `wire`.
//= RFC 9260 §1.6: comparisons and arithmetic on TSNs ... MUST use Serial Number Arithmetic ... where SERIAL_BITS = 32.
constexpr Tsn unwrap(Tsn reference, std::uint32_t wire) {
  const auto distance = static_cast<std::int32_t>(wire - static_cast<std::uint32_t>(reference));
  return reference + static_cast<Tsn>(static_cast<std::int64_t>(distance));
}

/// The 32-bit message number nearest to `reference` that looks like this stream sequence number.
constexpr std::uint32_t unwrap_ssn(std::uint32_t reference, std::uint16_t wire) {
  const auto distance = static_cast<std::int16_t>(static_cast<std::uint16_t>(wire - static_cast<std::uint16_t>(reference)));
  return reference + static_cast<std::uint32_t>(static_cast<std::int32_t>(distance));
}

/// Whether `a` comes after `b` in 32-bit serial arithmetic.
constexpr bool is_after(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) > 0; }

}  // namespace madang::sctp
