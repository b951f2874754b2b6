#include "room/lobby.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/slot_map.hpp"
#include "room/deadlines.hpp"
#include "room/newcomers.hpp"
#include "room/permissions.hpp"
#include "room/room.hpp"
#include "room/room_kind.hpp"
#include "room/turn.hpp"

namespace madang::room {

namespace {

constexpr std::uint16_t kCloseFinal = 4000;  // clients of this protocol do not come back after it
constexpr std::uint16_t kCloseGoingAway = 1001;
constexpr std::string_view kClosedByServer = "closed by protoo-server";

/// How long one who was turned away may take to ask, and hear why.
constexpr Duration kFarewell = 10s;
/// Requests that wait with a newcomer: more than any client sends before its first answer.
constexpr std::size_t kWaitingRequestsMax = 16;
/// Each presenter is announced to each viewer: panels, not crowds.
constexpr std::uint32_t kPresentersWishedMax = 100;

Error closed_on_the_way() {
  return fail(Code::Unavailable, "closed while this request was on its way");
}

/// What a request wants and the room is not.
Result<Done> require_agreement(const Room& room, const RoomWish& wish) {
  if (!wish.kind || *wish.kind == room.kind()) { return Done{}; }
  return fail(Code::Conflict, "room \"" + room.name() + "\" is of kind " +
                                  std::string(to_string(room.kind())) + ", not " +
                                  std::string(to_string(*wish.kind)));
}

}  // namespace

struct Lobby::State {
  Commons commons;
  SlotMap<Room> rooms = {};
  std::unordered_map<std::string, Handle<Room>> rooms_by_name = {};
  std::unordered_map<media::RouterId, Handle<Room>> rooms_by_router = {};
  std::unordered_map<ConnectionId, Where> connections = {};
  Newcomers newcomers = {};
  Deadlines<Handle<Room>> idle = {};
  Deadlines<ConnectionId> unjoined = {};  ///< of those that must join by some time
  std::uint32_t next_worker = 0;
  bool is_shut_down = false;

  Turn turn(Instant now, Outbox<Effect>& out) { return {now, out, commons}; }
  Room* find(Where at) {
    Room* room = rooms.find(at.room);
    return room != nullptr && room->find(at.participant) != nullptr ? room : nullptr;
  }
  Room* find(media::RouterId router) {
    const auto it = rooms_by_router.find(router);
    return it == rooms_by_router.end() ? nullptr : rooms.find(it->second);
  }
  Result<Handle<Room>> get_or_create(Turn& turn, const std::string& name, const RoomWish& wish);
  Result<Handle<Room>> create(Turn& turn, const std::string& name, const RoomWish& wish);
  Result<Done> admit(Turn& turn, ConnectionId connection, const Arrival& arrival);
  void turn_away(Turn& turn, ConnectionId connection, Error refusal);
  void say_farewell(Turn& turn, ConnectionId connection, const Error& refusal);
  void on_request_of_newcomer(Turn& turn, ConnectionId connection, CallId call, PeerRequest request);
  void on_newcomer_overdue(Turn& turn, ConnectionId connection);
  void succeed(Turn& turn, ConnectionId old);
  void expel(Turn& turn, Where at, std::uint16_t code, std::string_view reason);
  void remove(Turn& turn, ConnectionId connection, Where at);
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
    const std::optional<Where> at = commons.directory.find(event.producer);
    on_score(turn, at, event);
    if (at && find(*at) != nullptr) { watch_idleness(turn, at->room); }
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
  void on_event(Turn& turn, const media::VolumesMeasured& event) {
    if (Room* room = find(event.router)) { room->on_volumes(turn, event); }
  }
  void on_event(Turn& turn, const media::DominantSpeakerChanged& event) {
    if (Room* room = find(event.router)) { room->on_speaker(turn, event); }
  }
  void on_event(Turn& turn, const media::DataReceived& event);
  void on_event(Turn& turn, const media::DataProducerEnded& event) {
    on_ended(turn, event.data_producer);
  }
  void on_event(Turn& turn, const media::DataConsumerEnded& event) {
    on_ended(turn, event.data_consumer);
  }
  template <typename Id>
  void on_ended(Turn& turn, Id id) {
    const std::optional<Where> at = commons.directory.find(id);
    if (!at) { return; }
    if (Room* room = find(*at)) { room->on_ended(turn, at->participant, id); }
  }
  // Of interest to those who send from this process, which our bot does not wait for.
  void on_event(Turn&, const media::SctpStateChanged&) {}
  void on_event(Turn&, const media::BufferedAmountLow&) {}
  void on_event(Turn&, const media::SendBufferFull&) {}
  void on_transport_lost(Turn& turn, media::TransportId transport);
};

Result<Handle<Room>> Lobby::State::get_or_create(Turn& turn, const std::string& name,
                                                 const RoomWish& wish) {
  if (is_shut_down) { return fail(Code::Unavailable, "the server is shutting down"); }
  const auto it = rooms_by_name.find(name);
  if (it == rooms_by_name.end()) { return create(turn, name, wish); }
  MADANG_TRY([[maybe_unused]] auto agreed, require_agreement(*rooms.find(it->second), wish));
  return it->second;
}

Result<Handle<Room>> Lobby::State::create(Turn& turn, const std::string& name,
                                          const RoomWish& wish) {
  const Limits& limits = turn.limits();
  MADANG_TRY([[maybe_unused]] auto sane, require_short(name, limits.id_bytes, "roomId"));
  MADANG_TRY([[maybe_unused]] auto fits,
             require_room_for_one_more(rooms.size(), limits.rooms, "rooms"));
  const media::WorkerId worker{next_worker};
  next_worker = (next_worker + 1) % commons.options.workers;
  const auto router = turn.mint<media::RouterId>();
  const Handle<Room> handle = rooms.emplace(Room::Birth{
      .name = name,
      .router = router,
      .worker = worker,
      .kind = kind_of_new_room(wish.kind, name, commons.options),
      .video = wish.video,
      .consumer_replicas = std::min(wish.consumer_replicas, limits.consumer_replicas),
      .peers_max = std::min(wish.peers_max.value_or(limits.meet_peers), limits.meet_peers),
      .presenters_max = std::clamp(wish.presenters_max.value_or(limits.presenters), 1u,
                                   std::max(limits.presenters, kPresentersWishedMax)),
      .created = turn.now});
  rooms.find(handle)->set_handle(handle);
  rooms_by_name.emplace(name, handle);
  rooms_by_router.emplace(router, handle);
  turn.send(worker, media::CreateRouter{router});
  watch_idleness(turn, handle);
  return handle;
}

Result<Done> Lobby::State::admit(Turn& turn, ConnectionId connection, const Arrival& arrival) {
  const Limits& limits = turn.limits();
  MADANG_TRY([[maybe_unused]] auto sane, require_short(arrival.peer, limits.id_bytes, "peerId"));
  MADANG_TRY(const Handle<Room> handle, get_or_create(turn, arrival.room, arrival.wish));
  Room& room = *rooms.find(handle);
  if (const Participant* old = room.find_peer(arrival.peer)) {
    // Perhaps the same person, whose old connection is dead without anybody having noticed. Nothing
    // else takes a living peer's place.
    const ConnectionId old_connection = *old->connection;
    if (newcomers.successor_of(old_connection)) {
      return fail(Code::Conflict, "peer with id \"" + arrival.peer + "\" is just coming back");
    }
    newcomers.wait(connection, arrival, old_connection,
                   turn.now + commons.options.takeover_patience);
    turn.out.push(CheckAlive{old_connection});
    return Done{};
  }
  MADANG_TRY([[maybe_unused]] auto fits,
             require_room_for_one_more(room.size(), limits.participants_per_room,
                                       "participants in this room"));
  connections.emplace(connection, Where{handle, room.add_peer(turn, connection, arrival.peer,
                                                                arrival.remote_address)});
  if (arrival.join_patience) { unjoined.set(connection, turn.now + *arrival.join_patience); }
  watch_idleness(turn, handle);
  return Done{};
}

/// Whoever waits for that connection's place has it now. The old one is out of the room, which is
/// still there.
void Lobby::State::succeed(Turn& turn, ConnectionId old) {
  const std::optional<ConnectionId> successor = newcomers.successor_of(old);
  if (!successor) { return; }
  Newcomer newcomer = *newcomers.take(*successor);
  const Result<Done> admitted = admit(turn, *successor, newcomer.arrival);
  if (!admitted) { turn_away(turn, *successor, admitted.error()); }
  for (auto& [call, request] : newcomer.requests) {
    if (const auto it = connections.find(*successor); it != connections.end()) {
      rooms.find(it->second.room)
          ->on_request(turn, it->second.participant, call, std::move(request));
    } else {
      turn.respond(call, admitted ? closed_on_the_way() : admitted.error());
    }
  }
}

void Lobby::State::turn_away(Turn& turn, ConnectionId connection, Error refusal) {
  if (refusal.code == Code::Unavailable) {  // elsewhere, or later, it may be welcome
    return turn.out.push(Disconnect{connection, kCloseGoingAway, refusal.message});
  }
  turn.notify({connection}, MediasoupVersion{commons.options.version});
  newcomers.turn_away(connection, std::move(refusal), turn.now + kFarewell);
}

void Lobby::State::say_farewell(Turn& turn, ConnectionId connection, const Error& refusal) {
  turn.out.push(Disconnect{connection, kCloseFinal, refusal.message});
}

void Lobby::State::on_request_of_newcomer(Turn& turn, ConnectionId connection, CallId call,
                                          PeerRequest request) {
  Newcomer* newcomer = newcomers.find(connection);
  if (newcomer == nullptr) {
    return turn.respond(call, fail(Code::InvalidState, "this connection is closed"));
  }
  if (!newcomer->refusal) {
    if (newcomer->requests.size() >= kWaitingRequestsMax) {
      return turn.respond(call, fail(Code::LimitReached, "too many requests in flight"));
    }
    newcomer->requests.emplace_back(call, std::move(request));
    return;
  }
  const Error refusal = *newcomers.take(connection)->refusal;
  turn.respond(call, refusal);
  say_farewell(turn, connection, refusal);
}

void Lobby::State::on_newcomer_overdue(Turn& turn, ConnectionId connection) {
  if (const std::optional<ConnectionId> old = newcomers.predecessor_of(connection)) {
    // Silent for too long. As far as it can hear, it is told.
    return expel(turn, connections.at(*old), kCloseFinal, kClosedByServer);
  }
  if (const std::optional<Newcomer> turned_away = newcomers.take(connection)) {
    say_farewell(turn, connection, *turned_away->refusal);
  }
}

void Lobby::State::expel(Turn& turn, Where at, std::uint16_t code, std::string_view reason) {
  const ConnectionId connection = *rooms.find(at.room)->find(at.participant)->connection;
  turn.out.push(Disconnect{connection, code, std::string(reason)});
  remove(turn, connection, at);
}

void Lobby::State::remove(Turn& turn, ConnectionId connection, Where at) {
  connections.erase(connection);
  unjoined.set(connection, kNever);
  Room& room = *rooms.find(at.room);
  room.remove(turn, at.participant);
  succeed(turn, connection);  // first, so that the return of a lone peer does not close the room
  if (room.has_peers()) { return; }
  if (commons.options.keep_broadcasts && room.has_broadcasters()) {
    return watch_idleness(turn, at.room);
  }
  close_room(turn, at.room);
}

void Lobby::State::close_room(Turn& turn, Handle<Room> handle) {
  Room& room = *rooms.find(handle);
  room.dissolve(turn);
  idle.set(handle, kNever);
  rooms_by_name.erase(room.name());
  rooms_by_router.erase(room.router());
  rooms.erase(handle);
}

void Lobby::State::watch_idleness(Turn& turn, Handle<Room> handle) {
  const bool is_idle = rooms.find(handle)->is_idle();
  idle.set(handle, is_idle ? turn.now + commons.options.idle_room_timeout : kNever);
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

void Lobby::State::on_event(Turn& turn, const media::DataReceived& event) {
  const std::optional<Where> at = commons.directory.find(event.data_consumer);
  if (!at) { return; }
  if (Room* room = find(*at)) { room->on_data(turn, at->participant, event); }
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
    : state_(std::make_unique<State>(State{.commons = {std::move(options), random}})) {
  MADANG_CHECK(state_->commons.options.workers > 0);
}

Lobby::~Lobby() = default;

void Lobby::on_connected(Instant now, ConnectionId connection, Arrival arrival,
                         Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  const Result<Done> admitted = state_->admit(turn, connection, arrival);
  if (!admitted) { state_->turn_away(turn, connection, admitted.error()); }
}

void Lobby::on_alive(Instant now, ConnectionId connection, Outbox<Effect>& out) {
  const std::optional<ConnectionId> successor = state_->newcomers.successor_of(connection);
  if (!successor) { return; }
  Turn turn = state_->turn(now, out);
  const Newcomer refused = *state_->newcomers.take(*successor);
  Error refusal = fail(Code::Conflict, "peer with id \"" + refused.arrival.peer +
                                           "\" is already here, and its connection is alive");
  if (refused.requests.empty()) { return state_->turn_away(turn, *successor, std::move(refusal)); }
  turn.notify({*successor}, MediasoupVersion{state_->commons.options.version});
  for (const auto& [call, request] : refused.requests) { turn.respond(call, refusal); }
  state_->say_farewell(turn, *successor, refusal);
}

void Lobby::on_disconnected(Instant now, ConnectionId connection, Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  if (const std::optional<Newcomer> newcomer = state_->newcomers.take(connection)) {
    for (const auto& [call, request] : newcomer->requests) {
      turn.respond(call, closed_on_the_way());
    }
    return;
  }
  const auto it = state_->connections.find(connection);
  if (it != state_->connections.end()) { state_->remove(turn, connection, Where(it->second)); }
}

void Lobby::on_request(Instant now, ConnectionId connection, CallId call, PeerRequest request,
                       Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  const auto it = state_->connections.find(connection);
  if (it == state_->connections.end()) {
    return state_->on_request_of_newcomer(turn, connection, call, std::move(request));
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

void Lobby::on_http(Instant now, const std::string& name, const RoomWish& wish, CallId call,
                    HttpRequest request, Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  if (name.empty()) {  // only CreateRoom leaves the choice to us
    return on_http(now, turn.mint<media::RouterId>().text(), wish, call, std::move(request), out);
  }
  if (!state_->rooms_by_name.contains(name)) {
    if (std::holds_alternative<InspectRoom>(request)) {
      return turn.respond(call, Response{RoomView{.id = name}});
    }
    const auto* get = std::get_if<GetRoom>(&request);
    if (get != nullptr && !(get->may_create && state_->commons.options.create_room_on_get)) {
      return turn.respond(call,
                          fail(Code::NoSuchRoom, "room with id \"" + name + "\" not found"));
    }
  }
  const Result<Handle<Room>> handle = state_->get_or_create(turn, name, wish);
  if (!handle) { return turn.respond(call, handle.error()); }
  const bool is_use = !std::holds_alternative<InspectRoom>(request);
  state_->rooms.find(*handle)->on_http(turn, call, std::move(request));
  if (is_use) { state_->watch_idleness(turn, *handle); }
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
    turn.respond(*call, closed_on_the_way());
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
  while (const std::optional<ConnectionId> newcomer = state_->newcomers.take_overdue(now)) {
    state_->on_newcomer_overdue(turn, *newcomer);
  }
  while (const std::optional<ConnectionId> late = state_->unjoined.take_overdue(now)) {
    const Where at = state_->connections.at(*late);
    if (!state_->find(at)->find(at.participant)->joined) {
      state_->expel(turn, at, kCloseFinal, "not joined in time");
    }
  }
  while (const std::optional<Handle<Room>> room = state_->idle.take_overdue(now)) {
    state_->close_room(turn, *room);
  }
}

Instant Lobby::next_deadline() const {
  return soonest(state_->commons.asks.next_deadline(),
                 soonest(state_->newcomers.next_deadline(), soonest(state_->idle.next_deadline(), state_->unjoined.next_deadline())));
}

void Lobby::shut_down(Instant now, Outbox<Effect>& out) {
  Turn turn = state_->turn(now, out);
  state_->is_shut_down = true;
  for (const auto& [connection, at] : state_->connections) {
    out.push(Disconnect{connection, kCloseGoingAway, "going away"});
  }
  state_->connections.clear();
  for (const ConnectionId connection : state_->newcomers.all()) {
    out.push(Disconnect{connection, kCloseGoingAway, "going away"});
    const std::optional<Newcomer> newcomer = state_->newcomers.take(connection);
    for (const auto& [call, request] : newcomer->requests) {
      turn.respond(call, fail(Code::Unavailable, "the server is shutting down"));
    }
  }
  std::vector<Handle<Room>> rooms;
  state_->rooms.for_each([&](Handle<Room> handle, Room&) { rooms.push_back(handle); });
  for (const Handle<Room> room : rooms) { state_->close_room(turn, room); }
  for (const PendingCall& pending : state_->commons.calls.take_all()) {
    const std::optional<CallId> call = call_of(pending.then);
    if (call) { turn.respond(*call, fail(Code::Unavailable, "the server is shutting down")); }
  }
}

std::vector<RoomCensus> Lobby::census() const {
  std::vector<RoomCensus> census;
  census.reserve(state_->rooms.size());
  state_->rooms.for_each(
      [&](Handle<Room>, const Room& room) { census.push_back(room::census_of(room)); });
  return census;
}

std::optional<RoomDetail> Lobby::census_of(const std::string& name) const {
  const auto it = state_->rooms_by_name.find(name);
  if (it == state_->rooms_by_name.end()) { return std::nullopt; }
  return detail_of(*state_->rooms.find(it->second));
}

bool Lobby::close_room(Instant now, const std::string& name, Outbox<Effect>& out) {
  if (!state_->rooms_by_name.contains(name)) { return false; }
  Turn turn = state_->turn(now, out);
  // One by one: somebody may wait for the place of a silent peer, and comes in when that goes.
  for (auto it = state_->rooms_by_name.find(name); it != state_->rooms_by_name.end();
       it = state_->rooms_by_name.find(name)) {
    const Handle<Room> handle = it->second;
    const ParticipantKey* peer = state_->rooms.find(handle)->any_peer();
    if (peer == nullptr) {
      state_->close_room(turn, handle);
    } else {
      state_->expel(turn, Where{handle, *peer}, kCloseFinal, "closed by the operator");
    }
  }
  return true;
}

bool Lobby::drop(Instant now, const std::string& name, const std::string& participant,
                 Outbox<Effect>& out) {
  const auto it = state_->rooms_by_name.find(name);
  if (it == state_->rooms_by_name.end()) { return false; }
  const Handle<Room> handle = it->second;
  Room& room = *state_->rooms.find(handle);
  const Participant* who = room.find_by_id(participant);
  if (who == nullptr) { return false; }
  Turn turn = state_->turn(now, out);
  const Where at{handle, who->key};
  if (who->is_peer()) {
    state_->expel(turn, at, kCloseFinal, "removed by the operator");
  } else {
    room.remove(turn, at.participant);
    state_->watch_idleness(turn, handle);
  }
  return true;
}

Lobby::Counts Lobby::counts() const {
  Counts counts{.rooms = state_->rooms.size(),
                .calls = state_->commons.calls.size(),
                .asks = state_->commons.asks.size(),
                .names = state_->commons.directory.size(),
                .newcomers = state_->newcomers.size()};
  state_->rooms.for_each([&](Handle<Room>, const Room& room) {
    counts.peers += room.peers();
    counts.broadcasters += room.size() - room.peers();
    for (const auto& [key, participant] : room.participants()) {
      counts.transports += participant.transports.size();
      counts.producers += participant.producers.size();
      counts.consumers += participant.consumers.size();
      counts.data_producers += participant.data_producers.size();
      counts.data_consumers += participant.data_consumers.size();
    }
  });
  return counts;
}

}  // namespace madang::room
