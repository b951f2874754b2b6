// One session key at work: what SRTP and SRTCP have in common.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "crypto/cipher_unit.hpp"
#include "crypto/cm_key.hpp"
#include "crypto/gcm_key.hpp"
#include "srtp/keys.hpp"
#include "srtp/packet_index.hpp"

namespace madang::srtp {

/// Owns one key, of the kind that the profile wants, and the salt that makes nonces of packet
/// numbers.
class SessionCipher {
 public:
  SessionCipher(crypto::CipherUnit& unit, Profile profile, const SessionKeys& keys);
  SessionCipher(SessionCipher&&) noexcept = default;
  SessionCipher& operator=(SessionCipher&&) noexcept = default;
  ~SessionCipher();

  bool is_gcm() const { return gcm_.has_value(); }
  const crypto::GcmKey& gcm() const { return *gcm_; }
  const crypto::CmKey& cm() const { return *cm_; }

  /// RFC 7714 §8.1 and §9.1: for SRTCP the 31-bit index stands where ROC and SEQ end.
  crypto::GcmNonce nonce(std::uint32_t ssrc, PacketIndex index) const {
    crypto::GcmNonce nonce;
    for (std::size_t i = 0; i < nonce.size(); ++i) { nonce[i] = salt_[i]; }
    mix(ssrc, index, nonce.data() + 2);
    return nonce;
  }

  /// RFC 3711 §4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).
  crypto::CmCounter counter(std::uint32_t ssrc, PacketIndex index) const {
    crypto::CmCounter counter = salt_;
    mix(ssrc, index, counter.data() + 4);
    return counter;
  }

 private:
  static void mix(std::uint32_t ssrc, PacketIndex index, std::uint8_t* into) {
    store_be32(into, load_be32(into) ^ ssrc);
    store_be16(into + 4, static_cast<std::uint16_t>(load_be16(into + 4) ^ (index >> 32)));
    store_be32(into + 6, load_be32(into + 6) ^ static_cast<std::uint32_t>(index));
  }

  std::array<std::uint8_t, 16> salt_{};
  std::optional<crypto::GcmKey> gcm_;
  std::optional<crypto::CmKey> cm_;
};

}  // namespace madang::srtp
