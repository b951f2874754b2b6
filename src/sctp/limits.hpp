// Every bound of an association, in one place. Together they keep it below kAssociationBytesMax whatever it is sent.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace madang::sctp {

/// Of memory, whatever the peer sends and however much is queued.
inline constexpr std::size_t kAssociationBytesMax = 1280 << 10;

/// Of one message, each way.
inline constexpr std::size_t kMessageBytesMax = 262'144;

/// Held for reassembly and order, and queued or in flight: together, with what it costs to hold them.
inline constexpr std::size_t kPoolBytes = 1020 << 10;
/// Of it, what may be held for reassembly and order: the largest receive window that we advertise.
inline constexpr std::size_t kReceiveBytesMax = 560 << 10;
/// Of it, what may be queued or in flight. What is left is enough to receive a message of any size.
inline constexpr std::size_t kSendBytesMax = 688 << 10;
static_assert(kPoolBytes - kSendBytesMax > kMessageBytesMax + (64 << 10));
/// In-order DATA may pass the window by this much, so that a message which waits for its end can get it.
inline constexpr std::size_t kReceiveReserveBytes = 40 << 10;

/// TSNs between the oldest unacknowledged and the newest sent.
inline constexpr std::size_t kOutstandingMax = 1'024;
/// Streams on which we have sent since they were last reset.
inline constexpr std::size_t kOutgoingStreamsMax = 1'024;
/// Streams, in blocks of 64 neighbours, on which the peer has sent.
inline constexpr std::size_t kIncomingStreamBlocksMax = 256;
/// Gaps between received TSNs.
inline constexpr std::size_t kGapsMax = 512;
/// Duplicate TSNs remembered for the next SACK.
inline constexpr std::size_t kDuplicatesMax = 32;
/// How far ahead of the cumulative TSN one may be (gap blocks have 16 bits).
inline constexpr std::uint32_t kTsnAheadMax = 65'535;
/// Streams of one reset request of ours; more wait for the next.
inline constexpr std::size_t kResetStreamsMax = 256;

/// A packet, before anything that carries it adds its own.
inline constexpr std::size_t kPacketBytesMin = 576;
inline constexpr std::size_t kPacketBytesMax = 1'191;

inline constexpr Duration kRtoInitial = 500ms;
inline constexpr Duration kRtoMin = 400ms;
inline constexpr Duration kRtoMax = 60s;
inline constexpr Duration kHandshakeTimer = 1s;  ///< T1-init, T1-cookie, T2-shutdown
inline constexpr int kHandshakeRetransmitsMax = 8;
inline constexpr int kRetransmitsMax = 10;
inline constexpr Duration kHeartbeatInterval = 30s;
inline constexpr Duration kDelayedSack = 200ms;
inline constexpr Duration kCookieLife = 60s;
inline constexpr std::size_t kCongestionWindowInitialPackets = 10;
inline constexpr std::size_t kCongestionWindowMinPackets = 4;
inline constexpr std::size_t kBurstPackets = 4;
/// The factor L of slow start.
inline constexpr std::size_t kSlowStartPackets = 1;

}  // namespace madang::sctp
