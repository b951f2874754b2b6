// The way in: authenticates, decrypts and lets each packet pass once.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "crypto/cipher_unit.hpp"
#include "srtp/drop.hpp"
#include "srtp/keys.hpp"
#include "srtp/packet_index.hpp"
#include "srtp/replay_window.hpp"
#include "srtp/session_cipher.hpp"
#include "srtp/ssrc_table.hpp"

namespace madang::srtp {

/// Sources one receiver follows, counted for RTP and for RTCP apart.
inline constexpr std::size_t kSsrcsMax = 64;
/// How far back, in packets, a late one is still told from a replayed one.
inline constexpr std::size_t kRtpWindow = 1024;
inline constexpr std::size_t kRtcpWindow = 128;

/// What became of one packet: let in, with its plain size, or dropped for a reason.
struct Unprotected {
  std::optional<Drop> drop;
  std::size_t size = 0;   ///< plain packet: the first `size` bytes of what was given
  PacketIndex index = 0;  ///< RTP: the extended sequence number; RTCP: the SRTCP index

  explicit operator bool() const { return !drop; }
};

/// Knows one transport's incoming keys and, per source, which packets have been seen. A packet that
/// does not authenticate changes nothing.
class Receiver {
 public:
  struct Options {
    std::size_t ssrcs_max = kSsrcsMax;  ///< more only for trusted pipes
  };

  /// `unit` outlives the receiver.
  Receiver(crypto::CipherUnit& unit, const MasterKey& master);
  Receiver(crypto::CipherUnit& unit, const MasterKey& master, Options options);
  /// With session keys made elsewhere: for test vectors.
  Receiver(crypto::CipherUnit& unit, const SessionKeyPair& keys, Options options);

  Profile profile() const { return profile_; }

  /// In place. The bytes of a dropped packet are worthless afterwards.
  Unprotected unprotect_rtp(MutableBytes packet);
  /// In place. A packet whose E bit says it was only authenticated is let in as it is.
  Unprotected unprotect_rtcp(MutableBytes packet);

  /// Frees what is known of a source, RTP and RTCP, once nobody listens to it any more. Its old
  /// packets could then be replayed as a new source's, so its producer must be gone.
  void forget(std::uint32_t ssrc);

  std::size_t rtp_ssrcs() const { return rtp_seen_.size(); }
  std::size_t rtcp_ssrcs() const { return rtcp_seen_.size(); }

 private:
  bool open_rtp(MutableBytes packet, std::size_t header_bytes, PacketIndex index) const;
  bool open_rtcp_gcm(MutableBytes packet, std::uint32_t word) const;
  bool open_rtcp_cm(MutableBytes packet, std::uint32_t word) const;

  Profile profile_;
  SessionCipher rtp_;
  SessionCipher rtcp_;
  SsrcTable<ReplayWindow<kRtpWindow>> rtp_seen_;
  SsrcTable<ReplayWindow<kRtcpWindow>> rtcp_seen_;
};

}  // namespace madang::srtp
