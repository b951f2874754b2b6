// One SCTP association (RFC 9260) between two ports of one path, over DTLS (RFC 8261) or UDP: packets and messages in;
// packets, messages and events out.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "sctp/effects.hpp"
#include "sctp/limits.hpp"
#include "sctp/payload.hpp"
#include "sctp/types.hpp"

namespace madang::sctp {

struct Options {
  std::uint16_t local_port = 5000;
  std::uint16_t remote_port = 5000;
  /// Offered; what counts is the smaller of this and what the peer allows.
  std::uint16_t incoming_streams = 65'535;
  std::uint16_t outgoing_streams = 65'535;
  /// Largest packet; a multiple of four is used. Whatever carries packets must be able to carry this much.
  std::size_t packet_bytes = kPacketBytesMax;
  std::size_t send_message_bytes_max = kMessageBytesMax;
  std::size_t receive_message_bytes_max = kMessageBytesMax;
  /// One stream may have this much queued.
  std::size_t stream_send_bytes_max = kSendBytesMax;
  std::size_t buffered_low_threshold_bytes = 1'024;
  bool offer_interleaving = true;
  /// Packets travel inside DTLS, which protects them better than a checksum does (RFC 9653): we accept packets without
  /// one, and send such if the peer accepts them.
  bool over_dtls = true;
};

/// How one message is to be treated. Without lifetime and limit it is reliable.
struct SendOptions {
  bool is_ordered = true;
  std::optional<Duration> lifetime = {};              ///< given up when it has not arrived by then
  std::optional<std::uint16_t> retransmits_max = {};  ///< given up when that many were in vain
};

enum class SendResult : std::uint8_t {
  Queued,
  Full,          ///< reliable, and no room is left even without all that may be dropped: close the channel with a notice
  Dropped,       ///< partially reliable, and no room is left
  TooLarge,      ///< over Options::send_message_bytes_max
  Empty,         ///< SCTP has no empty messages: send one byte under kPpidStringEmpty or kPpidBinaryEmpty
  NoSuchStream,  ///< beyond the streams agreed on, or more streams in use than kOutgoingStreamsMax
  Resetting,     ///< the stream is being reset
  Closed,        ///< the association has ended or is ending
};

enum class State : std::uint8_t {
  New,         ///< neither connect() nor a peer's INIT yet
  Connecting,  ///< messages may be queued
  Connected,
  Closing,     ///< shutdown under way
  Closed,
  Failed,
};

/// As signalled: `new`, `connecting`, `connected`, `closed`, `failed`; closing is `closed`.
const char* text_of(State state);

struct Stats {
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t messages_abandoned = 0;
  std::uint64_t chunks_sent = 0;           ///< DATA and I-DATA, first time
  std::uint64_t chunks_retransmitted = 0;
  std::uint64_t fast_retransmits = 0;      ///< times fast recovery was entered
  std::uint64_t timeouts = 0;              ///< times T3 expired
  std::array<std::uint64_t, kDrops> drops{};
  std::size_t congestion_window_bytes = 0;
  std::size_t in_flight_bytes = 0;
  std::size_t peer_window_bytes = 0;
  Duration smoothed_rtt{};
  Duration rto{};
};

/// Knows one association from first packet to last. Hostile packets are dropped and counted, or end this association
/// and nothing else. Movable.
class Association {
 public:
  /// `random` must outlive this.
  Association(Options options, Random& random);
  Association(Association&&) noexcept;
  Association& operator=(Association&&) noexcept;
  ~Association();

  /// Sends INIT. Both sides may; a side that does not answers the other's. Nothing if not New.
  void connect(Instant now, Output& out);
  void on_datagram(Instant now, Bytes packet, Output& out);
  void on_deadline(Instant now, Output& out);
  Instant next_deadline() const;

  /// Queues a message and sends what may be sent. If there is no room, the oldest partially reliable messages make some.
  SendResult send(Instant now, StreamId stream, Ppid ppid, Payload payload, SendOptions options, Output& out);
  /// Ends our side of these streams after what is queued there; waits its turn if a reset is under way. Streams never
  /// used are reset as well. Until OutgoingStreamReset comes, send() on them says Resetting.
  void reset_streams(Instant now, std::span<const StreamId> streams, Output& out);

  /// Closes after everything queued is acknowledged.
  void shutdown(Instant now, Output& out);
  /// Says ABORT if there is someone to say it to; no effect but that packet.
  void abort(Instant now, Output& out);

  State state() const;
  /// Bytes of messages on this stream of which no part was sent yet, and the unsent rest of those begun.
  std::size_t buffered_bytes(StreamId stream) const;
  std::size_t buffered_bytes() const;
  void set_buffered_low_threshold(StreamId stream, std::size_t bytes);

  /// What this holds in memory, at most kAssociationBytesMax. Shared payloads count in full.
  std::size_t memory_bytes() const;
  Stats stats() const;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace madang::sctp
