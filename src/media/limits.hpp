// Every bound of an Engine, in one place. Full means drop or refuse, and count; nothing grows past these.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace madang::media {

/// Of one Engine, whatever rooms they belong to.
inline constexpr std::size_t kRoutersMax = 10'000;
inline constexpr std::size_t kTransportsMax = 40'000;
inline constexpr std::size_t kProducersMax = 40'000;
inline constexpr std::size_t kConsumersMax = 400'000;
inline constexpr std::size_t kDataProducersMax = 80'000;
inline constexpr std::size_t kDataConsumersMax = 400'000;

/// Rooms on a worse network than there is, for tests of clients.
inline constexpr std::size_t kThrottlesMax = 16;

/// Datagrams that one call of Engine::on_datagrams() is given at most.
inline constexpr std::size_t kDatagramsPerBatch = 64;

/// Packets that may wait for transmit() in all. The worker transmits after every batch, so this is only ever approached
/// when sockets refuse.
inline constexpr std::size_t kPacketsWaitingMax = 4'096;
/// Of these, sendings that one transport may have waiting.
inline constexpr std::size_t kSendingsPerTransportMax = 32'768;

/// A new consumer starts with a stored key frame up to this age, if no more packets than this came since.
inline constexpr Duration kCachedAgeMax = 2s;
inline constexpr std::int64_t kCachedPacketsMax = 256;

/// Packets protected in one go.
inline constexpr std::size_t kJobsPerFlush = 256;

/// One RTCP datagram of ours.
inline constexpr std::size_t kRtcpBytesMax = 1200;
/// What one transport's turn may write in reports and feedback; less room than this ends a round of turns.
inline constexpr std::size_t kControlRoomBytes = 128 << 10;
/// Largest RTP packet that is forwarded; with header growth and tag it stays below 1500.
inline constexpr std::size_t kRtpBytesMax = 1480;

/// Of one message of a data channel, whoever sends it.
inline constexpr std::size_t kDataMessageBytesMax = 262'144;
/// Subchannels of one data consumer, and of one message.
inline constexpr std::size_t kSubchannelsMax = 64;
/// Messages, counted once for each data consumer, that may wait until there is room to send in.
inline constexpr std::size_t kDeliveriesWaitingMax = 65'536;
/// Packets of data channels that wait for transmit(); what finds no room is lost, and SCTP repairs it.
inline constexpr std::size_t kDataQueueBytes = 1 << 20;
/// Delivering pauses while less than this is free: a message may make its association send a burst.
inline constexpr std::size_t kDataRoomBytes = 64 << 10;
/// Streams on which one transport's client may be under refusal at once; beyond them DCEP is only dropped.
inline constexpr std::size_t kDcepRefusalsMax = 16;

}  // namespace madang::media
