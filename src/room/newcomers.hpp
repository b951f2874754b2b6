// Connections that are in no room, or not yet.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "room/deadlines.hpp"
#include "room/messages.hpp"

namespace madang::room {

/// One of two: it waits for the place of a connection that may be dead, or it was turned away and is only to be told
/// why. A refused handshake would be tried again ten times; an answer and a close are understood.
struct Newcomer {
  Arrival arrival = {};
  std::optional<Error> refusal = {};  ///< it was turned away
  std::vector<std::pair<CallId, PeerRequest>> requests = {};  ///< of one who waits: they wait with it
};

/// Knows them all, and how long each may stay.
class Newcomers {
 public:
  void wait(ConnectionId newcomer, Arrival arrival, ConnectionId old, Instant deadline);
  void turn_away(ConnectionId newcomer, Error refusal, Instant deadline);
  Newcomer* find(ConnectionId newcomer);
  /// Who waits for that connection's place.
  std::optional<ConnectionId> successor_of(ConnectionId old) const;
  std::optional<Newcomer> take(ConnectionId newcomer);
  std::optional<ConnectionId> take_overdue(Instant now) { return deadlines_.take_overdue(now); }
  std::vector<ConnectionId> all() const;

  Instant next_deadline() const { return deadlines_.next_deadline(); }
  std::size_t size() const { return newcomers_.size(); }

  /// Whose place this one waits for.
  std::optional<ConnectionId> predecessor_of(ConnectionId newcomer) const;

 private:
  std::unordered_map<ConnectionId, Newcomer> newcomers_;
  std::unordered_map<ConnectionId, ConnectionId> successors_;    ///< by old connection
  std::unordered_map<ConnectionId, ConnectionId> predecessors_;  ///< the other way round
  Deadlines<ConnectionId> deadlines_;
};

}  // namespace madang::room
