#include "crypto/secure_random.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "base/check.hpp"

namespace madang::crypto {

void SecureRandom::fill(std::span<std::uint8_t> out) {
  constexpr std::size_t kChunk = 1 << 20;  // RAND_bytes counts in int
  while (!out.empty()) {
    const std::size_t n = std::min(out.size(), kChunk);
    // Going on without randomness would hand out guessable passwords and keys.
    MADANG_CHECK(RAND_bytes(out.data(), static_cast<int>(n)) == 1);
    out = out.subspan(n);
  }
}

}  // namespace madang::crypto
