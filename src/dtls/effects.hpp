// What a DTLS endpoint wishes for, and where it writes that.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/outbox.hpp"
#include "crypto/fingerprint.hpp"

namespace madang::dtls {

/// Numbers of the IANA registry "DTLS-SRTP Protection Profiles" (RFC 5764 §4.1.2, RFC 7714 §14.2).
enum class SrtpProfile : std::uint16_t {
  AesCm128HmacSha1_80 = 0x0001,
  AeadAes128Gcm = 0x0007,
  AeadAes256Gcm = 0x0008,
};

/// Master key and master salt of one direction.
struct SrtpKey {
  std::array<std::uint8_t, 32> key_bytes{};
  std::array<std::uint8_t, 14> salt_bytes{};
  std::size_t key_size = 0;
  std::size_t salt_size = 0;
  Bytes key() const { return Bytes(key_bytes).first(key_size); }
  Bytes salt() const { return Bytes(salt_bytes).first(salt_size); }
};

/// Why there will be no connection.
enum class Failure : std::uint8_t {
  Timeout,              ///< no authentic handshake within kHandshakeTimeout
  FingerprintMismatch,  ///< the peer proved to own another certificate than the one signalled
  NoSrtpProfile,        ///< the server we connected to chose none of ours
  PeerAlert,            ///< the connected peer sent a fatal alert
  Internal,             ///< OpenSSL could not go on
};
inline constexpr std::size_t kFailures = 5;

/// Bytes inside Output's arena.
struct Slice {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// One datagram to the peer, at most kDatagramBytesMax.
struct SendDatagram { Slice slice; };
/// One decrypted record of application data (an SCTP packet), in order of arrival.
struct ApplicationData { Slice slice; };
/// The peer is who signalling said; SRTP may begin.
struct Connected {
  SrtpProfile profile = SrtpProfile::AeadAes128Gcm;
  SrtpKey send;
  SrtpKey receive;
  crypto::Fingerprint remote;  ///< sha-256 of the peer's certificate
};
struct Failed { Failure reason; };
/// The peer said goodbye (close_notify).
struct Closed {};

using Effect = std::variant<SendDatagram, ApplicationData, Connected, Failed, Closed>;

/// Effects in order, and the bytes they speak of in one arena; both keep their capacity when cleared.
class Output {
 public:
  std::span<const Effect> effects() const { return effects_.items(); }
  bool empty() const { return effects_.empty(); }
  Bytes bytes_of(const SendDatagram& effect) const { return view(effect.slice); }
  Bytes bytes_of(const ApplicationData& effect) const { return view(effect.slice); }
  void clear() {
    effects_.clear();
    arena_.clear();
  }

  void push(Effect effect) { effects_.push(std::move(effect)); }
  template <typename T>
  void push_bytes(Bytes bytes) {
    const auto offset = static_cast<std::uint32_t>(arena_.size());
    arena_.insert(arena_.end(), bytes.begin(), bytes.end());
    effects_.push(T{Slice{offset, static_cast<std::uint32_t>(bytes.size())}});
  }

 private:
  Bytes view(Slice slice) const { return Bytes(arena_).subspan(slice.offset, slice.size); }

  Outbox<Effect> effects_;
  std::vector<std::uint8_t> arena_;
};

}  // namespace madang::dtls
