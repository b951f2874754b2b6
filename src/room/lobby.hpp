// The control brain: rooms, participants, who may do what. Sans-IO: it is told facts and the time,
// and appends effects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/outbox.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "media/messages.hpp"
#include "room/census.hpp"
#include "room/effects.hpp"
#include "room/messages.hpp"
#include "room/options.hpp"

namespace madang::room {

/// Knows all rooms and everyone in them.
class Lobby {
 public:
  using Options = room::Options;

  Lobby(Options options, Random& random);
  ~Lobby();

  /// A WebSocket was accepted. Who cannot be let in is told in the answer to its first request, and
  /// then disconnected.
  void on_connected(Instant now, ConnectionId connection, Arrival arrival, Outbox<Effect>& out);
  void on_connected(Instant now, ConnectionId connection, const std::string& room,
                    const std::string& peer, std::uint32_t consumer_replicas,
                    Outbox<Effect>& out) {
    on_connected(now, connection, {room, peer, {.consumer_replicas = consumer_replicas}}, out);
  }
  /// Something came from a connection after CheckAlive.
  void on_alive(Instant now, ConnectionId connection, Outbox<Effect>& out);
  /// It is gone, whoever closed it. Unknown connections are ignored.
  void on_disconnected(Instant now, ConnectionId connection, Outbox<Effect>& out);
  void on_request(Instant now, ConnectionId connection, CallId call, PeerRequest request,
                  Outbox<Effect>& out);
  /// The client's answer to an Ask: accepted or refused.
  void on_answer(Instant now, ConnectionId connection, AskId ask, bool accepted,
                 Outbox<Effect>& out);
  /// `wish` counts if this creates the room.
  void on_http(Instant now, const std::string& room, const RoomWish& wish, CallId call,
               HttpRequest request, Outbox<Effect>& out);
  void on_http(Instant now, const std::string& room, CallId call, HttpRequest request,
               Outbox<Effect>& out) {
    on_http(now, room, RoomWish{}, call, std::move(request), out);
  }

  void on_reply(Instant now, media::WorkerId worker, media::Reply reply, Outbox<Effect>& out);
  void on_event(Instant now, media::WorkerId worker, const media::Event& event,
                Outbox<Effect>& out);

  void on_deadline(Instant now, Outbox<Effect>& out);
  Instant next_deadline() const;

  /// Everyone is told (4000 is final for clients, so 1001 "going away" is used) and every room is
  /// closed.
  void shut_down(Instant now, Outbox<Effect>& out);

  // What an operator sees and may do; looking makes no room and keeps none.
  std::vector<RoomCensus> census() const;
  std::optional<RoomDetail> census_of(const std::string& room) const;
  /// Everybody is sent away for good. False: there is no such room.
  bool close_room(Instant now, const std::string& room, Outbox<Effect>& out);
  /// One participant, peer or broadcaster, is sent away for good. False: there is none of that name.
  bool drop(Instant now, const std::string& room, const std::string& participant,
            Outbox<Effect>& out);

  struct Counts {
    std::size_t rooms = 0, peers = 0, broadcasters = 0, transports = 0, producers = 0,
                consumers = 0, data_producers = 0, data_consumers = 0;
    std::size_t calls = 0;  ///< commands whose Reply is awaited
    std::size_t asks = 0;   ///< questions whose answer is awaited
    std::size_t names = 0;  ///< ids that are known: of transports and of all kinds of producers and consumers
    std::size_t newcomers = 0;  ///< connections that are in no room, or not yet
  };
  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace madang::room
