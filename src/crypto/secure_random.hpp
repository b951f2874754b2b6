// The randomness of the real server: ICE passwords, keys, ids that nobody may guess.
#pragma once

#include "base/random.hpp"

namespace madang::crypto {

/// OpenSSL's generator, seeded by the kernel.
class SecureRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace madang::crypto
