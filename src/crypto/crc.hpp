// Checksums against accidents, not against people.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace madang::crypto {

/// CRC-32 as ITU V.42 and STUN's FINGERPRINT have it (RFC 8489 §14.7; the XOR with 0x5354554e is
/// the caller's). `previous` is the result for the bytes before, so crc32(b, crc32(a)) is that of a
/// followed by b.
std::uint32_t crc32(Bytes bytes, std::uint32_t previous = 0);

/// CRC-32C as SCTP has it (RFC 9260 appendix A). The wire carries it least significant byte first.
/// Uses the CPU's instruction where there is one.
std::uint32_t crc32c(Bytes bytes, std::uint32_t previous = 0);

/// The table-driven form of the above, which the tests hold against the CPU's.
std::uint32_t crc32c_portable(Bytes bytes, std::uint32_t previous = 0);

}  // namespace madang::crypto
