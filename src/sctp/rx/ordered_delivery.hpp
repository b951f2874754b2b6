// Puts whole messages into the order of their streams.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "sctp/effects.hpp"
#include "sctp/rx/fragment.hpp"
#include "sctp/rx/incoming_streams.hpp"

namespace madang::sctp {

/// A message that is complete; without payload if it was too large to be kept.
struct WholeMessage {
  StreamId stream;
  Ppid ppid;
  bool is_unordered = false;
  bool is_refused = false;
  std::uint32_t number = 0;  ///< as on the wire
  Payload payload;
};

/// Knows which message each stream waits for, and holds those that came before their turn.
class OrderedDelivery {
 public:
  /// `interleaving`: message numbers have 32 bits, else 16.
  explicit OrderedDelivery(bool interleaving) : interleaving_(interleaving) {}

  Verdict on_message(WholeMessage message, Output& out);
  /// Messages up to and with this one will not come any more, except those that have.
  Verdict on_skipped(StreamId stream, std::uint32_t wire_number, Output& out);
  void reset(StreamId stream);
  void reset_all();

  /// Of messages that wait, with what it costs to hold them.
  std::size_t held_bytes() const { return held_bytes_; }
  std::size_t memory_bytes() const { return streams_.memory_bytes(); }  ///< beside held_bytes()

 private:
  using Key = std::pair<std::uint16_t, std::uint32_t>;
  using Waiting = std::map<Key, WholeMessage>;

  std::uint32_t unwrapped(std::uint32_t reference, std::uint32_t wire_number) const;
  void deliver(WholeMessage message, Output& out);
  void deliver_following(StreamId stream, std::uint32_t& next, Output& out);
  Waiting::iterator let_go(Waiting::iterator at);

  bool interleaving_;
  IncomingStreams streams_;
  Waiting waiting_;
  std::size_t held_bytes_ = 0;
};

}  // namespace madang::sctp
