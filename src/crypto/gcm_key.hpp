// AES-GCM with 12-byte nonces and 16-byte tags (NIST SP 800-38D), as SRTP uses it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "crypto/cipher_unit.hpp"

namespace madang::crypto {

using GcmNonce = std::array<std::uint8_t, 12>;
inline constexpr std::size_t kGcmTagBytes = 16;

/// Owns one expanded AES-128 or AES-256 key. Allocates when made, never when used.
class GcmKey {
 public:
  /// `key` is 16 or 32 bytes.
  GcmKey(CipherUnit& unit, Bytes key);
  GcmKey(GcmKey&&) noexcept;
  GcmKey& operator=(GcmKey&&) noexcept;
  ~GcmKey();

  /// Writes plain.size() bytes of ciphertext and then the tag to `out`, which is plain.data() or
  /// apart from it.
  void seal(const GcmNonce& nonce, Bytes aad, Bytes plain, std::uint8_t* out) const;

  /// Decrypts in place. False when the tag is wrong; the bytes are then worthless.
  bool open(const GcmNonce& nonce, Bytes aad, MutableBytes cipher, const std::uint8_t* tag) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace madang::crypto
