// Message digests, one call each.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace madang::crypto {

using Sha1Digest = std::array<std::uint8_t, 20>;
using Sha256Digest = std::array<std::uint8_t, 32>;

Sha1Digest sha1(Bytes message);
Sha256Digest sha256(Bytes message);
std::array<std::uint8_t, 28> sha224(Bytes message);
std::array<std::uint8_t, 48> sha384(Bytes message);
std::array<std::uint8_t, 64> sha512(Bytes message);

}  // namespace madang::crypto
