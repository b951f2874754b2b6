// Why a datagram went no further. Counted, never logged one by one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace madang::media {

enum class Drop : std::uint8_t {
  UnknownTuple,    ///< not STUN, and from nobody we know
  UnknownUfrag,    ///< STUN for nobody we know
  UnknownKind,     ///< neither STUN, DTLS nor RTP
  StunRefused,     ///< not an authentic Binding request
  InvalidTuple,    ///< DTLS or RTP by a tuple without a valid check
  DtlsNotStarted,  ///< before connect
  NoKeys,          ///< SRTP before the handshake is done
  SrtpRefused,     ///< bad tag, replay, too many sources
  MalformedRtp,
  MalformedRtcp,
  UnknownStream,   ///< RTP of no producer of its transport
  BadSequence,     ///< jumps too far to be believed
  Duplicate,       ///< seen before
  NotMedia,        ///< padding, probe, payload that contradicts its format
  ProducerPaused,
  TooLarge,
  Overload,        ///< more than limits.hpp lets wait
  WrongSource,     ///< plain RTP from elsewhere than the learned source
  Throttled,       ///< lost on purpose: somebody asked for a bad network
  NoDataChannels,  ///< application data, but the transport has no SCTP
  UnknownDataStream,  ///< a message on a stream of no data producer
  DcepRefused,     ///< the client tried to open a channel by itself (RFC 8832): its stream is reset
  DataTooLarge,    ///< a message over the limit of its transport
  DataOverflow,    ///< a message for a data consumer whose transport holds all it may, or is closed
};
inline constexpr std::size_t kDrops = 24;

/// "unknown_tuple", ... as metrics call them.
std::string_view to_string(Drop drop);

/// How many of each.
class DropCounters {
 public:
  void count(Drop drop) { ++counts_[static_cast<std::size_t>(drop)]; }
  std::uint64_t of(Drop drop) const { return counts_[static_cast<std::size_t>(drop)]; }

 private:
  std::array<std::uint64_t, kDrops> counts_{};
};

}  // namespace madang::media
