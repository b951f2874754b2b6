// One end of a DTLS-SRTP association (RFC 6347, RFC 5763, RFC 5764): datagrams in; datagrams, keys and data out.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "crypto/fingerprint.hpp"
#include "dtls/context.hpp"
#include "dtls/effects.hpp"
#include "dtls/record.hpp"

namespace madang::dtls {

inline constexpr std::size_t kDatagramBytesMax = 1200;
/// What send() takes: a datagram less record header, explicit nonce and tag.
inline constexpr std::size_t kApplicationBytesMax = kDatagramBytesMax - 13 - 8 - 16;
inline constexpr std::size_t kFingerprintsMax = 8;

inline constexpr Duration kResendFirst = 100ms;
inline constexpr Duration kResendMax = 4s;
inline constexpr Duration kHandshakeTimeout = 30s;
/// A handshake that broke starts anew, but not more often than this.
inline constexpr Duration kAttemptSpacing = 50ms;

enum class State : std::uint8_t {
  New,         ///< no role yet
  Connecting,  ///< handshake under way, or done but the peer's fingerprint is still unknown
  Connected,
  Failed,
  Closed,
};

/// As signalled: `new`, `connecting`, `connected`, `failed`, `closed`.
const char* text_of(State state);

/// Knows one association with one peer. Only time, an authentic peer or its owner can end it: forged datagrams are
/// dropped and counted. Until the peer has proved who it is, a forgery that guesses the next message right can spoil
/// that attempt, after which the endpoint waits for another until kHandshakeTimeout; it never gains the peer's place.
/// Movable.
class Endpoint {
 public:
  explicit Endpoint(const Context& context);
  Endpoint(Endpoint&&) noexcept;
  Endpoint& operator=(Endpoint&&) noexcept;
  ~Endpoint();

  /// Takes a role and, as client, sends the first flight. Again with the same role: nothing; with the other, before
  /// the peer is connected: begins anew.
  void start(Instant now, Role role, Output& out);
  /// Who the peer must be. Of several algorithms the strongest counts, and of it any value (RFC 8122 §5). Completes a
  /// handshake that waited for this.
  void set_remote(std::span<const crypto::Fingerprint> fingerprints, Output& out);
  /// True when the datagram held something that only the peer can have made, after the handshake's last message.
  bool on_datagram(Instant now, Bytes datagram, Output& out);
  void on_deadline(Instant now, Output& out);
  Instant next_deadline() const;

  /// One record of application data. False, and nothing sent, when not connected, empty or over kApplicationBytesMax.
  bool send(Bytes data, Output& out);
  /// Says close_notify if there is someone to say it to. No effect but that datagram.
  void close(Output& out);

  State state() const;
  /// Records and datagrams that had no effect.
  const std::array<std::uint64_t, kDrops>& drops() const;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace madang::dtls
