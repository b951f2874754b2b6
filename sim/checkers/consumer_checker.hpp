// Every consumer a client was offered belongs to a live producer of its own room, or was closed.
#pragma once

#include <map>
#include <set>
#include <string>

#include "room/messages.hpp"
#include "sim/promises.hpp"

namespace madang::sim {

/// Knows who is in which room, who produces what, and which consumers were offered to whom.
class ConsumerChecker {
 public:
  explicit ConsumerChecker(Promises& promises) : promises_(promises) {}

  void on_connected(room::ConnectionId connection, const std::string& room, const std::string& peer);
  /// The connection is gone, and with it all that its peer produced.
  void on_gone(Instant now, room::ConnectionId connection);
  void on_produced(room::ConnectionId connection, media::ProducerId producer);
  void on_producer_closed(Instant now, media::ProducerId producer);
  void on_offered(Instant now, room::ConnectionId connection, const room::NewConsumer& offer);
  /// The client did not accept: whether it hears of it again does not matter.
  void on_refused(media::ConsumerId consumer);
  void on_closed(Instant now, room::ConnectionId connection, media::ConsumerId consumer);
  /// Nothing is under way any more.
  void finish(Instant now);

 private:
  struct Peer {
    std::string room, name;
  };
  struct Offer {
    room::ConnectionId to;
    media::ProducerId producer;
    std::string peer;
    std::string room;
    bool is_closed = false;
    bool is_refused = false;
  };

  Promises& promises_;
  std::map<room::ConnectionId, Peer> peers_;
  std::map<media::ProducerId, room::ConnectionId> producers_;   ///< alive, of peers
  std::set<media::ProducerId> producers_closed_;
  std::map<media::ConsumerId, Offer> offers_;
};

}  // namespace madang::sim
