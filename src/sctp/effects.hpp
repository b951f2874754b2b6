// What an association wishes for, and where it writes that.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/outbox.hpp"
#include "sctp/payload.hpp"
#include "sctp/types.hpp"

namespace madang::sctp {

/// Why an association ended against its will.
enum class Failure : std::uint8_t {
  HandshakeTimeout,   ///< INIT or COOKIE ECHO went unanswered
  PeerUnreachable,    ///< too many retransmissions in a row
  PeerAborted,        ///< the peer sent ABORT; Failed::cause is its first error cause
  ProtocolViolation,  ///< what the peer sent contradicts itself; we sent ABORT
  OutOfResources,     ///< the peer asks for more state than we keep; we sent ABORT
};
inline constexpr std::size_t kFailures = 5;

/// A sentence for the log.
const char* text_of(Failure failure);

/// Bytes inside Output's arena.
struct Slice {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// One packet to the peer, at most Options::packet_bytes.
struct SendPacket { Slice slice; };
/// Whole and, if ordered, in its order. `payload` may be sent on as it is.
struct MessageReceived {
  StreamId stream;
  Ppid ppid;
  bool is_ordered = true;
  Payload payload;
};
/// A message over Options::receive_message_bytes_max was received and thrown away.
struct MessageRefused { StreamId stream; };
/// Messages may flow. What both sides agreed on:
struct Connected {
  std::uint16_t incoming_streams = 0;
  std::uint16_t outgoing_streams = 0;
  bool has_interleaving = false;
  bool has_partial_reliability = false;
  bool has_stream_reset = false;
  bool has_zero_checksum = false;  ///< we may leave our checksums out
};
/// The peer began anew. All streams start over; what was queued or half received is gone.
struct Restarted {};
/// Ended in order: everything was acknowledged.
struct Closed {};
struct Failed {
  Failure reason = Failure::HandshakeTimeout;
  std::uint16_t cause = 0;  ///< of an ABORT: the number of its first error cause, or 0
};
/// The peer closed its side of a stream; everything it sent there before was delivered. A data channel answers by
/// resetting its own side.
struct IncomingStreamReset { StreamId stream; };
struct AllIncomingStreamsReset {};
/// Our reset_streams() is done for this stream, which begins anew at number zero. `is_refused`: the peer said no.
struct OutgoingStreamReset {
  StreamId stream;
  bool is_refused = false;
};
/// buffered_bytes(stream) has fallen to its threshold.
struct BufferedAmountLow { StreamId stream; };
/// A message was given up: lifetime or retransmissions ran out, or it made room for a newer one.
struct MessageAbandoned {
  StreamId stream;
  std::uint32_t bytes = 0;
};

using Effect = std::variant<SendPacket, MessageReceived, MessageRefused, Connected, Restarted, Closed, Failed,
                            IncomingStreamReset, AllIncomingStreamsReset, OutgoingStreamReset, BufferedAmountLow,
                            MessageAbandoned>;

/// Effects in order, and the packets they speak of in one arena; both keep their capacity when cleared.
class Output {
 public:
  std::span<Effect> effects() { return effects_.items(); }
  std::span<const Effect> effects() const { return effects_.items(); }
  bool empty() const { return effects_.empty(); }
  /// Good until the next call that is given this output. Writable, so that it can be encrypted in place.
  MutableBytes bytes_of(const SendPacket& packet) {
    return MutableBytes(arena_).subspan(packet.slice.offset, packet.slice.size);
  }
  Bytes bytes_of(const SendPacket& packet) const {
    return Bytes(arena_).subspan(packet.slice.offset, packet.slice.size);
  }
  void clear() {
    effects_.clear();
    used_ = 0;
  }

  void push(Effect effect) { effects_.push(std::move(effect)); }
  /// Room for one packet; good until the next call of this object.
  MutableBytes packet_room(std::size_t bytes) {
    if (arena_.size() < used_ + bytes) { arena_.resize((used_ + bytes) * 2); }
    return MutableBytes(arena_).subspan(used_, bytes);
  }
  /// The first `bytes` of the room are a packet.
  void push_packet(std::size_t bytes) {
    effects_.push(SendPacket{Slice{static_cast<std::uint32_t>(used_), static_cast<std::uint32_t>(bytes)}});
    used_ += bytes;
  }

 private:
  Outbox<Effect> effects_;
  std::vector<std::uint8_t> arena_;  // of which used_ bytes are packets
  std::size_t used_ = 0;
};

}  // namespace madang::sctp
