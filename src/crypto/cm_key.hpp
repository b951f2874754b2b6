// AES-128 counter mode with HMAC-SHA1: SRTP's first cipher (RFC 3711 §4.1.1, §4.2.1), one packet or
// a burst at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.hpp"
#include "crypto/cipher_unit.hpp"
#include "crypto/hmac.hpp"

namespace madang::crypto {

using CmCounter = std::array<std::uint8_t, 16>;

/// Owns one expanded cipher key and one authentication key. Allocates when made, never when used.
class CmKey {
 public:
  /// `cipher_key` is 16 bytes.
  CmKey(CipherUnit& unit, Bytes cipher_key, Bytes auth_key);
  CmKey(CmKey&&) noexcept;
  CmKey& operator=(CmKey&&) noexcept;
  ~CmKey();

  /// Encrypts or decrypts (it is the same) `in` to `out`, which is in.data() or apart from it.
  void crypt(const CmCounter& counter, Bytes in, std::uint8_t* out) const;

  const HmacSha1& hmac() const;

 private:
  friend class CmBurst;
  struct State;
  std::unique_ptr<State> state_;
};

/// One packet of a burst: encrypt `plain` to `out`, then sign [packet, end of out) followed by
/// `trailer`, and put the first `tag_bytes` of the signature behind the ciphertext.
struct CmJob {
  const CmKey* key = nullptr;
  CmCounter counter{};
  Bytes plain;
  std::uint8_t* packet = nullptr;  ///< start of the signed bytes, at or before out
  std::uint8_t* out = nullptr;     ///< plain.data() or apart from it; room for tag_bytes behind
  std::uint32_t trailer = 0;       ///< signed but not sent: the rollover counter
  std::size_t tag_bytes = 10;      ///< 4 to 20
};

/// Encrypts and signs many packets at once, with many keys of one unit.
class CmBurst {
 public:
  /// From this many jobs on, the lanes of the multi-buffer library pay.
  static constexpr std::size_t kJobsMin = 16;
  static constexpr std::size_t kJobsMax = 64;

  /// Any number of jobs.
  static void run(CipherUnit& unit, std::span<const CmJob> jobs);

 private:
  static void run_one(const CmJob& job);
  static void run_lanes(CipherUnit& unit, std::span<const CmJob> jobs);
};

}  // namespace madang::crypto
