// The words of RFC 8489 and RFC 8445 that both the reader and the writer of STUN messages speak.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace madang::stun {

//= RFC 8489 §5: the magic cookie field MUST contain the fixed value 0x2112A442 in network byte order.
inline constexpr std::uint32_t kMagicCookie = 0x2112A442;
inline constexpr std::size_t kHeaderBytes = 20;
inline constexpr std::size_t kIntegrityBytes = 20;    ///< value of MESSAGE-INTEGRITY: one HMAC-SHA1
inline constexpr std::size_t kFingerprintBytes = 4;   ///< value of FINGERPRINT: one CRC-32
inline constexpr std::size_t kAttributeHeaderBytes = 4;
inline constexpr std::uint32_t kFingerprintXor = 0x5354554E;

//= RFC 8489 §14.3: the value of USERNAME ... MUST contain a UTF-8-encoded sequence of fewer than 509 bytes.
inline constexpr std::size_t kUsernameBytesMax = 508;

enum class MessageClass : std::uint8_t { Request = 0, Indication = 1, Success = 2, Error = 3 };

/// The only method ICE uses.
inline constexpr std::uint16_t kBinding = 0x001;

enum class AttributeType : std::uint16_t {
  MappedAddress = 0x0001,
  Username = 0x0006,
  MessageIntegrity = 0x0008,
  ErrorCode = 0x0009,
  UnknownAttributes = 0x000A,
  XorMappedAddress = 0x0020,
  Priority = 0x0024,
  UseCandidate = 0x0025,
  Nomination = 0x0030,  ///< draft-thatcher-ice-renomination
  Software = 0x8022,
  Fingerprint = 0x8028,
  IceControlled = 0x8029,
  IceControlling = 0x802A,
  GoogNomination = 0xC001,  ///< the same under the number browsers sent before it had one
};

/// The error codes an ICE agent answers with (RFC 8445 §7.3.1.1, RFC 8489 §14.8).
inline constexpr int kRoleConflict = 487;

using TransactionId = std::array<std::uint8_t, 12>;

}  // namespace madang::stun
