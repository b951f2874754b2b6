#include "room/lobby.hpp"

#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/slot_map.hpp"
#include "room/permissions.hpp"
#include "room/room.hpp"
#include "room/turn.hpp"

namespace madang::room {

namespace {

constexpr std::uint16_t kCloseFinal = 4000;  // clients of this protocol do not come back after it
constexpr std::uint16_t kCloseGoingAway = 1001;
constexpr std::string_view kClosedByServer = "closed by protoo-server";

/// Knows since when rooms stand empty.
class IdleRooms {
 public:
  /// Starts, restarts or ends the waiting of a room.
  void set(Handle<Room> room, Instant deadline) {
    if (const auto it = deadlines_.find(room.index); it != deadlines_.end()) {
      order_.erase({it->second, room.index});
      deadlines_.erase(it);
    }
    if (deadline == kNever) { return; }
    deadlines_.emplace(room.index, deadline);
    order_.insert({deadline, room.index, room.generation});
  }
  std::optional<Handle<Room>> take_overdue(Instant now) {
    if (order_.empty() || order_.begin()->deadline > now) { return std::nullopt; }
    const Handle<Room> room{order_.begin()->index, order_.begin()->generation};
    set(room, kNever);
    return room;
  }
  Instant next_deadline() const { return order_.empty() ? kNever : order_.begin()->deadline; }

 private:
  struct Entry {
    Instant deadline;
    std::uint32_t index = 0;
    std::uint32_t generation = 0;
    friend bool operator<(const Entry& a, const Entry& b) {
      return a.deadline != b.deadline ? a.deadline < b.deadline : a.index < b.index;
    }
  };
  std::set<Entry> order_;
  std::unordered_map<std::uint32_t, Instant> deadlines_;  ///< a slot holds one room at a time
};

}  // namespace

struct Lobby::State {
  Commons commons;
  SlotMap<Room> rooms = {};
  std::unordered_map<std::string, Handle<Room>> rooms_by_name = {};
  std::unordered_map<ConnectionId, Where> connections = {};
  IdleRooms idle = {};
  std::uint32_t next_worker = 0;
  bool is_shut_down = false;

  Turn turn(Instant now, Outbox<Effect>& out) { return {now, out, commons}; }
  Room* find(Where at) {
    Room* room = rooms.find(at.room);
    return room != nullptr && room->find(at.participant) != nullptr ? room : nullptr;
  }
  Result<Handle<Room>> get_or_create(Turn& turn, const std::string& name,
                                     std::uint32_t consumer_replicas);
  Result<Done> admit(Turn& turn, ConnectionId connection, const std::string& room,
                     const std::string& peer, std::uint32_t consumer_replicas);
  void expel(Turn& turn, Where at, std::uint16_t code, std::string_view reason);
  void close_room(Turn& turn, Handle<Room> handle);
  void watch_idleness(Turn& turn, Handle<Room> handle);
  void on_event(Turn& turn, const media::IceStateChanged& event);
  void on_event(Turn& turn, const media::DtlsStateChanged& event);
  template <typename ScoreChanged>
  void on_score(Turn& turn, std::optional<Where> at, const ScoreChanged& event) {
    if (!at) { return; }
    if (Room* room = find(*at)) { room->on_score(turn, at->participant, event); }
  }
  void on_event(Turn& turn, const media::ProducerScoreChanged& event) {
    on_score(turn, commons.directory.find(event.producer), event);
  }
  void on_event(Turn& turn, const media::ConsumerScoreChanged& event) {
    on_score(turn, commons.directory.find(event.consumer), event);
  }
  void on_event(Turn& turn, const media::LayersChanged& event) {
    const std::optional<Where> at = commons.directory.find(event.consumer);
    if (Room* room = at ? find(*at) : nullptr) { room->on_layers(turn, at->participant, event); }
  }
  void on_event(Turn& turn, const media::DownlinkBwe& event) {
    const std::optional<Where> at = commons.directory.find(event.transport);
    if (Room* room = at ? find(*at) : nullptr) { room->on_downlink(turn, at->participant, event); }
  }
  void on_transport_lost(Turn& turn, media::TransportId transport);
};

Result<Handle<Room>> Lobby::State::get_or_create(Turn& turn, const std::string& name,
                                                 std::uint32_t consumer_replicas) {
  if (is_shut_down) { return fail(Code::Unavailable, "the server is shutting down"); }
  if (const auto it = rooms_by_name.find(name); it != rooms_by_name.end()) { return it->second; }
  const Limits& limits = turn.limits();
  MADANG_TRY([[maybe_unused]] auto sane, require_short(name, limits.id_bytes, "roomId"));
  MADANG_TRY([[maybe_unused]] auto fits,
             require_room_for_one_more(rooms.size(), limits.rooms, "rooms"));
  const media::WorkerId worker{next_worker};
  next_worker = (next_worker + 1) % commons.options.workers;
  const auto router = turn.mint<media::RouterId>();
  const Handle<Room> handle = rooms.emplace(
      Room::Birth{name, router, worker, std::min(consumer_replicas, limits.consumer_replicas)});
  rooms.find(handle)->set_handle(handle);
  rooms_by_name.emplace(name, handle);
  turn.send(worker, media::CreateRouter{router});
  watch_idleness(turn, handle);
  return handle;
}

Result<Done> Lobby::State::admit(Turn& turn, ConnectionId connection, const std::string& name,
                                 const std::string& peer, std::uint32_t consumer_replicas) {
  const Limits& limits = turn.limits();
  MADANG_TRY([[maybe_unused]] auto sane, require_short(peer, limits.id_bytes, "peerId"));
  MADANG_TRY(const Handle<Room> handle, get_or_create(turn, name, consumer_replicas));
  Room& room = *rooms.find(handle);
  if (const Participant* old = room.find_peer(peer)) {
    // The newcomer takes the place at once, so that a room with this one peer does not close in
    // between.
    const ConnectionId old_connection = *old->connection;
    room.remove(turn, old->key);
    connections.erase(old_connection);
    turn.out.push(Disconnect{old_connection, kCloseFinal, std::string(kClosedByServer)});
  }
  MADANG_TRY([[maybe_unused]] auto fits,
             require_room_for_one_more(room.size(), limits.participants_per_room,
                                       "participants in this room"));
  connections.emplace(connection, Where{handle, room.add_peer(turn, connection, peer)});
  watch_idleness(turn, handle);
  return Done{};
}

void Lobby::State::expel(Turn& turn, Where at, std::uint16_t code, std::string_view reason) {
  Room& room = *rooms.find(at.room);
  const ConnectionId connection = *room.find(at.participant)->connection;
  connections.erase(connection);
  turn.out.push(Disconnect{connection, code, std::string(reason)});
  room.remove(turn, at.participant);
  if (!room.has_peers()) { close_room(turn, at.room); }
}

void Lobby::State::close_room(Turn& turn, Handle<Room> handle) {
  Room& room = *rooms.find(handle);
  room.dissolve(turn);
  idle.set(handle, kNever);
  rooms_by_name.erase(room.name());
  rooms.erase(handle);
}

void Lobby::State::watch_idleness(Turn& turn, Handle<Room> handle) {
  const bool deserted = rooms.find(handle)->is_deserted();
  idle.set(handle, deserted ? turn.now + commons.options.idle_room_timeout : kNever);
}

void Lobby::State::on_event(Turn& turn, const media::IceStateChanged& event) {
  if (event.state == media::IceState::Disconnected || event.state == media::IceState::Closed) {
    on_transport_lost(turn, event.transport);
  }
}

void Lobby::State::on_event(Turn& turn, const media::DtlsStateChanged& event) {
  if (event.state == media::DtlsState::Failed || event.state == media::DtlsState::Closed) {
    on_transport_lost(turn, event.transport);
  }
}

void Lobby::State::on_transport_lost(Turn& turn, media::TransportId transport) {
  const std::optional<Where> at = commons.directory.find(transport);
  if (!at) { return; }
  Room* room = find(*at);
  // A broadcaster's transport is just left there: whoever made it will delete it.
  if (room == nullptr || room->find(at->participant)->is_broadcaster()) { return; }
  expel(turn, *at, kCloseFinal, kClosedByServer);
}

Lobby::Lobby(Options options, Random& random)
    : state_(std::make_unique<State>(
          State{.commons = {.options = std::move(options), .random = random}})) {
  MADANG_CHECK(state_->commons.options.workers > 0);
}

Lobby::~Lobby() = default;

void Lobby::on_connected(Instant now, ConnectionId connection, const std::string& room,
                         const std::string& peer, std::uint32_t consumer_replicas,
                         Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  const Result<Done> admitted = state_->admit(turn, connection, room, peer, consumer_replicas);
  if (admitted) { return; }
  const std::uint16_t code =
      admitted.error().code == Code::Unavailable ? kCloseGoingAway : kCloseFinal;
  out.push(Disconnect{connection, code, admitted.error().message});
}

void Lobby::on_disconnected(Instant now, ConnectionId connection, Outbox<Effect>& out) {
  const auto it = state_->connections.find(connection);
  if (it == state_->connections.end()) { return; }
  const Where at = it->second;
  state_->connections.erase(it);
  Turn turn = state_->turn(now, out);
  Room& room = *state_->rooms.find(at.room);
  room.remove(turn, at.participant);
  if (!room.has_peers()) { state_->close_room(turn, at.room); }
}

void Lobby::on_request(Instant now, ConnectionId connection, CallId call, PeerRequest request,
                       Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  const auto it = state_->connections.find(connection);
  if (it == state_->connections.end()) {
    return turn.respond(call, fail(Code::InvalidState, "this connection is closed"));
  }
  state_->rooms.find(it->second.room)
      ->on_request(turn, it->second.participant, call, std::move(request));
}

void Lobby::on_answer(Instant now, ConnectionId connection, AskId ask, bool accepted,
                      Outbox<Effect>& out) {
  const PendingAsk* pending = state_->commons.asks.find(ask);
  const auto it = state_->connections.find(connection);
  if (pending == nullptr || it == state_->connections.end()) { return; }
  // Only the one who was asked can answer.
  const PendingAsk asked = *pending;
  if (asked.who.room != it->second.room || asked.who.participant != it->second.participant) {
    return;
  }
  state_->commons.asks.remove(ask);
  Turn turn = state_->turn(now, out);
  state_->rooms.find(asked.who.room)
      ->on_answer(turn, asked.who.participant, asked.consumer, accepted);
}

void Lobby::on_http(Instant now, const std::string& name, CallId call, HttpRequest request,
                    Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  const Result<Handle<Room>> handle = state_->get_or_create(turn, name, 0);
  if (!handle) { return turn.respond(call, handle.error()); }
  state_->rooms.find(*handle)->on_http(turn, call, std::move(request));
  state_->watch_idleness(turn, *handle);
}

void Lobby::on_reply(Instant now, media::WorkerId, media::Reply reply, Outbox<Effect>& out) {
  std::optional<PendingCall> pending = state_->commons.calls.take(reply.call);
  if (!pending) { return; }
  Turn turn = state_->turn(now, out);
  if (Room* room = state_->find(pending->who)) {
    return room->on_reply(turn, pending->who.participant, std::move(pending->then),
                          std::move(reply.result));
  }
  if (const std::optional<CallId> call = call_of(pending->then)) {
    turn.respond(*call, fail(Code::Unavailable, "closed while this request was on its way"));
  }
}

void Lobby::on_event(Instant now, media::WorkerId, const media::Event& event, Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  std::visit([&](const auto& e) { state_->on_event(turn, e); }, event);
}

void Lobby::on_deadline(Instant now, Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  while (const std::optional<PendingAsk> asked = state_->commons.asks.take_overdue(now)) {
    state_->rooms.find(asked->who.room)
        ->on_answer(turn, asked->who.participant, asked->consumer, false);
  }
  while (const std::optional<Handle<Room>> room = state_->idle.take_overdue(now)) {
    state_->close_room(turn, *room);
  }
}

Instant Lobby::next_deadline() const {
  return soonest(state_->commons.asks.next_deadline(), state_->idle.next_deadline());
}

void Lobby::shut_down(Instant now, Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  state_->is_shut_down = true;
  for (const auto& [connection, at] : state_->connections) {
    out.push(Disconnect{connection, kCloseGoingAway, "going away"});
  }
  state_->connections.clear();
  std::vector<Handle<Room>> rooms;
  state_->rooms.for_each([&](Handle<Room> handle, Room&) { rooms.push_back(handle); });
  for (const Handle<Room> room : rooms) { state_->close_room(turn, room); }
  for (const PendingCall& pending : state_->commons.calls.take_all()) {
    const std::optional<CallId> call = call_of(pending.then);
    if (call) { turn.respond(*call, fail(Code::Unavailable, "the server is shutting down")); }
  }
}

Lobby::Counts Lobby::counts() const {
  Counts counts{.rooms = state_->rooms.size(),
                .calls = state_->commons.calls.size(),
                .asks = state_->commons.asks.size(),
                .names = state_->commons.directory.size()};
  state_->rooms.for_each([&](Handle<Room>, const Room& room) {
    counts.peers += room.peers();
    counts.broadcasters += room.size() - room.peers();
    for (const auto& [key, participant] : room.participants()) {
      counts.transports += participant.transports.size();
      counts.producers += participant.producers.size();
      counts.consumers += participant.consumers.size();
    }
  });
  return counts;
}

}  // namespace madang::room
