// DTLS records and handshake fragments as they lie in a datagram (RFC 6347 §4.1 and §4.2.2).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace madang::dtls {

enum class Role : std::uint8_t { Client, Server };

/// Why a record was dropped before, or by, OpenSSL.
enum class Drop : std::uint8_t {
  Malformed,        ///< not a record: unknown type, version or a length beyond the datagram
  WrongEpoch,       ///< of an epoch that is over or not yet there
  TooShort,         ///< encrypted, but too short for nonce and tag
  PlaintextAlert,   ///< an alert that anybody could have made
  Unexpected,       ///< a message the peer cannot send now, or data before the handshake is done
  Fragment,         ///< a handshake fragment that contradicts itself or an earlier one
  OverLimit,        ///< more pending handshake bytes or messages than we keep
  TooSoon,          ///< a new attempt right after a broken one
  NotOpened,        ///< sealed, but not by the peer, or seen before
  NotRunning,       ///< no role yet, failed or closed
};
inline constexpr std::size_t kDrops = 10;

enum class ContentType : std::uint8_t { ChangeCipherSpec = 20, Alert = 21, Handshake = 22, ApplicationData = 23 };

inline constexpr std::size_t kRecordHeaderBytes = 13;
inline constexpr std::size_t kFragmentHeaderBytes = 12;
/// The shortest overhead of our suites: ChaCha20-Poly1305's tag (RFC 7905); GCM has 8 bytes of nonce more.
inline constexpr std::size_t kSealBytesMin = 16;
inline constexpr std::size_t kRecordBodyBytesMax = (1 << 14) + 2048;

/// Whether a datagram is DTLS among what shares our port (RFC 7983 §7).
inline bool looks_like_dtls(Bytes bytes) {
  return bytes.size() >= kRecordHeaderBytes && bytes[0] >= 20 && bytes[0] <= 63;
}

/// One record, header checked for what cannot be: type, version, length.
struct RecordView {
  ContentType type = ContentType::Handshake;
  std::uint16_t epoch = 0;
  Bytes whole;
  Bytes body;

  /// The first record of `bytes`, or nothing.
  static std::optional<RecordView> parse(Bytes bytes);
};

/// One fragment of a plaintext handshake message; lies inside its message by its own account.
struct FragmentView {
  std::uint8_t type = 0;
  std::uint32_t message_bytes = 0;
  std::uint16_t message_seq = 0;
  std::uint32_t offset = 0;
  Bytes body;

  /// The first fragment of a record's body, or nothing.
  static std::optional<FragmentView> parse(Bytes bytes);
  std::size_t wire_bytes() const { return kFragmentHeaderBytes + body.size(); }
};

}  // namespace madang::dtls
