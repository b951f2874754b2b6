// The way out: one transport's keys for what it sends.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "crypto/cipher_unit.hpp"
#include "srtp/keys.hpp"
#include "srtp/session_cipher.hpp"

namespace madang::srtp {

class NonceLedger;

/// Knows one transport's outgoing keys and its SRTCP index. It keeps nothing per SSRC: whoever
/// numbers the packets hands in the 48-bit index, of which the rollover counter is the upper part.
/// RFC 7714 §8: one (SSRC, index) is given out with the same bytes only. Who resends without RTX
/// resends byte-identical packets (no new header extension values), or numbers them anew.
class Sender {
 public:
  /// `unit` outlives the sender.
  Sender(crypto::CipherUnit& unit, const MasterKey& master);
  /// With session keys made elsewhere: for test vectors.
  Sender(crypto::CipherUnit& unit, const SessionKeyPair& keys);

  Profile profile() const { return profile_; }
  /// Bytes by which an RTP packet grows.
  std::size_t overhead() const { return sizes(profile_).tag; }
  /// Bytes by which an RTCP packet grows.
  std::size_t rtcp_overhead() const { return sizes(profile_).rtcp_tag + kRtcpIndexBytes; }

  /// Protects the RTCP packet in the first `size` bytes of `buffer`, which has room for
  /// rtcp_overhead() more. Returns the new size; 0 if there is no room, no RTCP header (8 bytes),
  /// or the 31-bit index is used up.
  std::size_t protect_rtcp(MutableBytes buffer, std::size_t size);

  /// From now on every RTP packet is entered into `ledger` (which outlives the sender, and counts
  /// the violations): for tests and the simulator.
  void watch(NonceLedger* ledger) { ledger_ = ledger; }

 private:
  friend class Protector;
  void seal_rtcp_gcm(std::uint8_t* packet, std::size_t size, std::uint32_t word) const;
  void seal_rtcp_cm(std::uint8_t* packet, std::size_t size, std::uint32_t word) const;

  Profile profile_;
  NonceLedger* ledger_ = nullptr;
  SessionCipher rtp_;
  SessionCipher rtcp_;
  std::uint32_t rtcp_index_ = 0;  // the next one
};

}  // namespace madang::srtp
