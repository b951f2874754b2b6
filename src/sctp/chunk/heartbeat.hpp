// HEARTBEAT and HEARTBEAT ACK (RFC 9260 §3.3.5 and §3.3.6): an opaque text and its echo.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

/// What we put into our heartbeats, to know our own echo and how long it took.
struct HeartbeatNote {
  std::int64_t sent_ns = 0;
  std::uint64_t nonce = 0;

  /// From a HEARTBEAT ACK; nothing if it cannot be an echo of ours.
  static std::optional<HeartbeatNote> parse(const ChunkView& chunk);
  /// A whole HEARTBEAT.
  void write_to(ByteWriter& writer) const;
};

/// The echo of a peer's HEARTBEAT, or nothing if there is no information in it.
//= RFC 9260 §8.3: the receiver of the HEARTBEAT chunk SHOULD immediately respond with a HEARTBEAT ACK chunk that contains
//= the Heartbeat Information field copied from that received HEARTBEAT chunk.
bool write_heartbeat_ack(const ChunkView& heartbeat, ByteWriter& writer);

}  // namespace madang::sctp
