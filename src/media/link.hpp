// What the two kinds of transport have in common: datagrams become authentic RTP and RTCP, and there is a way back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/datagram.hpp"
#include "base/outbox.hpp"
#include "ice/tuple.hpp"
#include "media/drop.hpp"
#include "media/messages.hpp"

namespace madang::media {

/// Where datagrams to a peer leave, and where they go.
using Route = ice::Tuple;

/// What a link wishes for while it handles one input.
struct LinkOut {
  explicit LinkOut(TransmitQueue& queue) : datagrams(queue), begun_at(queue.used_bytes()) {}

  TransmitQueue& datagrams;
  Outbox<Route> tuples_added;         ///< from now on ours in the demultiplexer
  Outbox<Route> tuples_removed;       ///< no longer
  Outbox<std::string> ufrags_retired;
  std::optional<IceState> ice;        ///< changed to
  std::optional<DtlsState> dtls;      ///< changed to
  bool is_ready_now = false;          ///< media may flow from here on

  /// What it has sent so far.
  std::size_t bytes() const { return datagrams.used_bytes() - begun_at; }

 private:
  std::size_t begun_at;
};

/// What one datagram turned out to be. RTP, RTCP and SCTP are plain and authentic, as far as the link knows that: the first
/// `size` bytes of it.
struct Inbound {
  enum class Kind : std::uint8_t { Consumed, Rtp, Rtcp, Sctp, Dropped };
  Kind kind = Kind::Consumed;
  std::size_t size = 0;
  Drop drop{};

  static Inbound dropped(Drop reason) { return {.kind = Kind::Dropped, .size = 0, .drop = reason}; }
};

}  // namespace madang::media
