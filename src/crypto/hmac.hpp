// HMAC (RFC 2104) without allocation: STUN signs every connectivity check, SRTP every packet.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/bytes.hpp"
#include "crypto/sha.hpp"

namespace madang::crypto {

/// Knows one HMAC-SHA1 key as the two hash states that follow from it, so that signing starts half
/// done.
class HmacSha1 {
 public:
  /// The compression function's five words after one block, in the machine's byte order.
  using State = std::array<std::uint32_t, 5>;

  explicit HmacSha1(Bytes key);
  HmacSha1(const HmacSha1&) = default;
  HmacSha1& operator=(const HmacSha1&) = default;
  ~HmacSha1();

  Sha1Digest sign(Bytes message) const;
  /// Signs the parts as if they stood one after the other.
  Sha1Digest sign(std::initializer_list<Bytes> parts) const;

  const State& inner() const { return inner_; }
  const State& outer() const { return outer_; }

 private:
  State inner_;
  State outer_;
};

Sha1Digest hmac_sha1(Bytes key, Bytes message);
/// Signs the parts as if they stood one after the other (STUN: header with a changed length, then
/// attributes).
Sha1Digest hmac_sha1(Bytes key, std::initializer_list<Bytes> parts);

Sha256Digest hmac_sha256(Bytes key, Bytes message);
Sha256Digest hmac_sha256(Bytes key, std::initializer_list<Bytes> parts);

}  // namespace madang::crypto
