// The numbers of SCTP as types.
#pragma once

#include <cstdint>

#include "base/strong_id.hpp"

namespace madang::sctp {

/// A stream of one direction. Data channels use the same number both ways (RFC 8832 §6).
using StreamId = StrongId<struct StreamIdTag, std::uint16_t>;

/// Payload protocol identifier: carried through, never looked at.
using Ppid = StrongId<struct PpidTag, std::uint32_t>;

// What WebRTC puts there (RFC 8831 §8). An empty message travels as one byte of zero under its own number.
inline constexpr Ppid kPpidDcep{50};
inline constexpr Ppid kPpidString{51};
inline constexpr Ppid kPpidBinary{53};
inline constexpr Ppid kPpidStringEmpty{56};
inline constexpr Ppid kPpidBinaryEmpty{57};

/// Why bytes that came had no effect.
enum class Drop : std::uint8_t {
  Malformed,         ///< header, chunk or parameter lengths that contradict the packet
  BadChecksum,       ///< CRC32c is wrong, or zero and we did not allow that
  WrongPort,         ///< not the ports of this association
  WrongTag,          ///< verification tag of somebody else
  BadCookie,         ///< COOKIE ECHO that we did not sign, or that is too old
  Unexpected,        ///< a chunk that this state has no use for
  UnknownChunk,      ///< a type we do not know; reported to the peer where it asks for that
  Duplicate,         ///< a TSN that was received before
  OutOfWindow,       ///< a TSN too far ahead, or one gap more than we keep
  NoRoom,            ///< DATA beyond the window we offered
  StaleSack,         ///< SACK older than one before it
  BadSack,           ///< SACK of what was never sent, or whose blocks contradict themselves
};
inline constexpr std::size_t kDrops = 12;

}  // namespace madang::sctp
