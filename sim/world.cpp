#include "sim/world.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "ortc/router_capabilities.hpp"
#include "rtp/demux.hpp"
#include "sim/determinism.hpp"
#include "sim/message_text.hpp"

namespace madang::sim {

namespace {

constexpr IpAddress kServerIp = IpAddress::v4(198, 51, 100, 1);
constexpr std::uint16_t kFirstPort = 44'444;
constexpr SocketId kSharedSocket{0};
constexpr Instant kStart = at(10s);
constexpr Duration kLookInterval = 250ms;

World::Options prepared(World::Options options) {
  seed_openssl(options.seed);
  set_wall_clock(kStart);
  return options;
}

media::Engine::Options engine_options(std::uint32_t worker, const Identity& identity) {
  media::Engine::Options options;
  options.listen.push_back({kSharedSocket, {kServerIp, static_cast<std::uint16_t>(kFirstPort + worker)}, kServerIp.text()});
  options.plain.ip = kServerIp;
  options.plain.announced = kServerIp.text();
  options.ntp = NtpClock(at(0s), NtpTime{std::uint64_t{3'900'000'000} << 32});
  options.fingerprint_sha256 = identity.certificate.fingerprint(crypto::FingerprintAlgorithm::Sha256).value();
  return options;
}

}  // namespace

room::Options World::default_lobby() {
  room::Options options;
  options.router_capabilities = ortc::generate_router_capabilities(ortc::default_media_codecs()).value();
  options.incoming_max = Bitrate::kbps(3000);
  return options;
}

World::Worker::Worker(const Options& options, std::uint32_t its_number, const Identity& identity, Random& random)
    : number(its_number),
      pool(options.slabs),
      engine(engine_options(its_number, identity), dtls::Context::make(identity.certificate).value(), random) {}

World::World(const Options& options)
    : options_(prepared(options)),
      random_(options_.seed),
      agenda_(kStart),
      server_identity_(Identity::make()),
      identity_(Identity::make()),
      lobby_([this] {
        room::Options lobby = options_.lobby;
        lobby.workers = options_.workers;
        return lobby;
      }(), random_) {
  for (std::uint32_t i = 0; i < options_.workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(options_, i, server_identity_, random_));
    server_sockets_[{kServerIp, static_cast<std::uint16_t>(kFirstPort + i)}] = {i, kSharedSocket};
  }
  plan(kLookInterval, [this] { inspect(); });
}

World::~World() = default;

// ------------------------------------------------------------------------------------------------------------ time

void World::run_for(Duration duration) {
  const Instant end = now() + duration;
  while (agenda_.next() <= end) {
    set_wall_clock(agenda_.next());
    agenda_.step();
  }
  agenda_.wait_until(end);
}

bool World::run_until(const std::function<bool()>& is_done, Duration most) {
  const Instant end = now() + most;
  while (!is_done() && agenda_.next() <= end) {
    set_wall_clock(agenda_.next());
    agenda_.step();
  }
  const bool done = is_done();
  run_for(0s);  // whatever else belongs to this instant
  return done;
}

void World::inspect() {
  for (const auto& worker : workers_) { limits_.on_look(now(), worker->engine, worker->pool.free_slabs()); }
  limits_.on_look(now(), lobby_, options_.lobby, open_connections_.size());
  call_checker_.on_look(now());
  plan(kLookInterval, [this] { inspect(); });
}

void World::finish() {
  run_for(5s);
  for (const auto& client : clients) {
    for (const auto& stream : client->streams) {
      if (!stream->is_closed()) { stream->checker().finish(now()); }
    }
  }
  consumers_.finish(now());
  for (const auto& client : clients) {
    if (!client->closed_with && !client->is_left) { leave(*client); }
  }
  // Questions without an answer time out; rooms that only broadcasters are left in are closed after a while.
  run_for(options_.lobby.answer_timeout + options_.lobby.idle_room_timeout + 5s);
  call_checker_.finish(now());
  limits_.on_empty(now(), lobby_);
  for (const auto& worker : workers_) {
    limits_.on_empty(now(), worker->engine, worker->pool.free_slabs(), options_.slabs);
  }
}

// ---------------------------------------------------------------------------------------------------------- people

Client& World::connect(const Client::Options& options) {
  const room::ConnectionId connection{++last_connection_};
  clients.push_back(std::make_unique<Client>(*this, options, connection, static_cast<std::uint32_t>(clients.size() + 1)));
  Client& client = *clients.back();
  consumers_.on_connected(connection, options.room, options.name);
  deliver_up(client, [this, connection, room = options.room, name = options.name] {
    trace_.note(now(), 'c', connection.value, room + "/" + name);
    open_connections_.insert(connection);
    lobby_.on_connected(now(), connection, {.room = room, .peer = name}, effects_);
    carry_out_effects();
  });
  client.enter();
  return client;
}

Client& World::add(const Client::Options& options) {
  Client& client = connect(options);
  const bool has_come = run_until([&] { return client.is_joined() && client.is_connected(); }, 20s);
  promises_.require(now(), has_come, "a client with a good link gets in", options.name);
  run_for(100ms);
  return client;
}

void World::leave(Client& client) {
  client.is_left = true;
  client.fall_silent();
  for (const auto& stream : client.streams) { stream->close(now()); }
  const room::ConnectionId connection = client.connection();
  deliver_up(client, [this, connection] {
    trace_.note(now(), 'd', connection.value, "");
    open_connections_.erase(connection);
    consumers_.on_gone(now(), connection);
    lobby_.on_disconnected(now(), connection, effects_);
    carry_out_effects();
  });
  run_for(0s);
}

void World::shut_down() {
  lobby_.shut_down(now(), effects_);
  carry_out_effects();
  run_for(0s);
}

Client* World::find(room::ConnectionId connection) {
  const auto index = static_cast<std::size_t>(connection.value - 1);
  return index < clients.size() ? clients[index].get() : nullptr;
}

// -------------------------------------------------------------------------------------------------------- requests

/// A WebSocket keeps the order and takes its time.
void World::deliver_up(const Client& client, std::function<void()> what) {
  Instant& last = signal_last_up_[client.connection()];
  last = std::max(last, now() + client.options().signal_delay);
  agenda_.plan(last, std::move(what));
}

void World::deliver_down(const Client& client, std::function<void()> what) {
  Instant& last = signal_last_down_[client.connection()];
  last = std::max(last, now() + client.options().signal_delay);
  agenda_.plan(last, std::move(what));
}

void World::send_request(Client& client, room::PeerRequest request, Client::Answer answer) {
  const room::ConnectionId connection = client.connection();
  deliver_up(client, [this, connection, request = std::move(request), answer = std::move(answer)]() mutable {
    const room::CallId call{++last_call_};
    trace_.note(now(), 'q', connection.value, std::to_string(request.index()));
    const auto* closing = std::get_if<room::CloseProducer>(&request);
    calls_[call] = {connection, std::move(answer), closing != nullptr ? std::optional(closing->producer.id) : std::nullopt};
    call_checker_.on_request(now(), call);
    lobby_.on_request(now(), connection, call, std::move(request), effects_);
    carry_out_effects();
  });
}

Result<room::Response> World::ask(Client& client, room::PeerRequest request) {
  std::optional<Result<room::Response>> answer;
  send_request(client, std::move(request), [&](Result<room::Response> result) { answer = std::move(result); });
  run_until([&] { return answer.has_value(); }, 10s);
  if (!answer) { return fail(Code::Internal, "no response"); }
  return std::move(*answer);
}

Result<room::Response> World::ask_http(room::HttpRequest request, const std::string& room) {
  std::optional<Result<room::Response>> answer;
  const room::CallId call{++last_call_};
  calls_[call] = {{}, [&](Result<room::Response> result) { answer = std::move(result); }};
  call_checker_.on_request(now(), call);
  trace_.note(now(), 'h', 0, std::to_string(request.index()));
  lobby_.on_http(now(), room, {}, call, std::move(request), effects_);
  carry_out_effects();
  run_until([&] { return answer.has_value(); }, 10s);
  if (!answer) { return fail(Code::Internal, "no response"); }
  return std::move(*answer);
}

void World::respond(room::CallId call, Result<room::Response> result) {
  call_checker_.on_answer(now(), call);
  trace_.note(now(), 'a', call.value, result ? text_of(*result) : result.error().message);
  auto found = calls_.extract(call);
  if (found.empty()) { return; }
  Call& waiting = found.mapped();
  if (result) {
    if (const auto* produced = std::get_if<room::Produced>(&*result)) { consumers_.on_produced(waiting.connection, produced->id); }
    if (waiting.closes) { consumers_.on_producer_closed(now(), *waiting.closes); }
  }
  if (!waiting.answer) { return; }
  Client* client = find(waiting.connection);
  if (client == nullptr) { return waiting.answer(std::move(result)); }
  deliver_down(*client, [this, connection = waiting.connection, answer = std::move(waiting.answer),
                         result = std::move(result)]() mutable {
    Client* to = find(connection);
    if (!to->is_left && !to->closed_with) { answer(std::move(result)); }
  });
}

MediaSource& World::produce_audio(Client& client, const AudioFormat& format) {
  std::optional<bool> done;
  client.produce_audio(format, [&](bool accepted) { done = accepted; });
  run_until([&] { return done.has_value(); }, 10s);
  MADANG_CHECK(done && *done);
  return *client.producing.back().source;
}

MediaSource& World::produce_video(Client& client, const VideoFormat& format) {
  std::optional<bool> done;
  client.produce_video(format, [&](bool accepted) { done = accepted; });
  run_until([&] { return done.has_value(); }, 10s);
  MADANG_CHECK(done && *done);
  return *client.producing.back().source;
}

// -------------------------------------------------------------------------------------------- between the two brains

void World::carry_out_effects() {
  while (!effects_.empty()) {
    for (room::Effect& effect : effects_.drain()) { carry_out(effect); }
  }
  reschedule_lobby();
}

void World::carry_out(room::Effect& effect) {
  if (auto* answered = std::get_if<room::Respond>(&effect)) { return respond(answered->call, std::move(answered->result)); }
  if (const auto* notify = std::get_if<room::Notify>(&effect)) {
    const std::string text = text_of(notify->notification);
    for (const room::ConnectionId to : notify->to) {
      trace_.note(now(), 'n', to.value, text);
      Client* client = find(to);
      if (client == nullptr) { continue; }
      deliver_down(*client, [this, to, notification = notify->notification] {
        Client* receiver = find(to);
        if (!receiver->is_left && !receiver->closed_with) { receiver->on_notification(now(), notification); }
      });
    }
  } else if (const auto* asked = std::get_if<room::Ask>(&effect)) {
    trace_.note(now(), 'k', asked->to.value, text_of(asked->question));
    Client* client = find(asked->to);
    if (client == nullptr) { return; }
    deliver_down(*client, [this, to = asked->to, ask = asked->ask, question = asked->question] {
      Client* receiver = find(to);
      if (receiver->is_left || receiver->closed_with) { return; }
      const auto answer = receiver->on_question(now(), question);
      if (!answer) { return; }
      deliver_up(*receiver, [this, to, ask, accepted = *answer] {
        lobby_.on_answer(now(), to, ask, accepted, effects_);
        carry_out_effects();
      });
    });
  } else if (const auto* disconnect = std::get_if<room::Disconnect>(&effect)) {
    trace_.note(now(), 'x', disconnect->connection.value, std::to_string(disconnect->code));
    open_connections_.erase(disconnect->connection);
    consumers_.on_gone(now(), disconnect->connection);
    if (Client* client = find(disconnect->connection)) {
      deliver_down(*client, [this, client, code = disconnect->code] { client->on_disconnected(now(), code); });
    }
  } else if (const auto* check = std::get_if<room::CheckAlive>(&effect)) {
    check_alive(check->connection);
  } else {
    auto& send = std::get<room::Send>(effect);
    Worker& worker = *workers_.at(send.worker.value);
    worker.down_last = std::max(worker.down_last, now() + mailbox_delay());
    agenda_.plan(worker.down_last, [this, &worker, call = send.call, command = std::move(send.command)] {
      watch(command);
      worker.engine.execute(now(), call, command, worker.out);
      settle(worker);
    });
  }
}

/// A WebSocket that still stands answers the ping.
void World::check_alive(room::ConnectionId connection) {
  Client* client = find(connection);
  if (client == nullptr) { return; }
  deliver_down(*client, [this, client, connection] {
    if (client->is_left || client->closed_with) { return; }
    deliver_up(*client, [this, connection] {
      lobby_.on_alive(now(), connection, effects_);
      carry_out_effects();
    });
  });
}

/// What the wire checker must know of what rooms order.
void World::watch(const media::Command& command) {
  const auto* connect = std::get_if<media::ConnectPlainTransport>(&command);
  if (connect == nullptr || !connect->ip) { return; }
  if (connect->port) { wire_.on_plain({*connect->ip, *connect->port}); }
  if (connect->rtcp_port) { wire_.on_plain({*connect->ip, *connect->rtcp_port}); }
}

Duration World::mailbox_delay() {
  const auto most = static_cast<std::uint64_t>(options_.mailbox_delay.count());
  return most == 0 ? Duration{} : Duration(static_cast<std::int64_t>(random_.below(most)));
}

void World::settle(Worker& worker) {
  // In the order of the real worker.
  collect(worker, worker.out.datagrams);
  bool has_more = true;
  while (has_more) {
    has_more = worker.engine.transmit(now(), worker.media_queue);
    collect(worker, worker.media_queue);
  }
  for (const media::SocketRequest& wanted : worker.out.sockets.drain()) { serve(worker, wanted); }
  for (media::Up& up : worker.out.up.drain()) {
    worker.up_last = std::max(worker.up_last, now() + mailbox_delay());
    agenda_.plan(worker.up_last, [this, &worker, up = std::move(up)]() mutable { on_up(worker, std::move(up)); });
  }
  reschedule(worker);
}

void World::on_up(Worker& worker, media::Up up) {
  const media::WorkerId id{worker.number};
  if (auto* reply = std::get_if<media::Reply>(&up)) {
    lobby_.on_reply(now(), id, std::move(*reply), effects_);
  } else {
    lobby_.on_event(now(), id, std::get<media::Event>(up), effects_);
  }
  carry_out_effects();
}

void World::collect(Worker& worker, TransmitQueue& queue) {
  for (const TransmitQueue::Entry& entry : queue.entries()) {
    const auto plain = worker.plain_sockets.find(entry.socket);
    const bool is_shared = plain == worker.plain_sockets.end();
    const SocketAddress from =
        is_shared ? SocketAddress{kServerIp, static_cast<std::uint16_t>(kFirstPort + worker.number)} : plain->second;
    wire_.on_sent(now(), entry.to, queue.bytes_of(entry), is_shared);
    send_down(from, entry.to, queue.bytes_of(entry));
  }
  queue.clear();
}

/// The answer comes as from the machine: later than the engine's call.
void World::serve(Worker& worker, const media::SocketRequest& request) {
  if (const auto* close = std::get_if<media::CloseSocket>(&request)) {
    const auto found = worker.plain_sockets.find(close->socket);
    if (found == worker.plain_sockets.end()) { return; }
    server_sockets_.erase(found->second);
    worker.plain_sockets.erase(found);
    ++plain_sockets_closed;
    return;
  }
  const auto& open = std::get<media::OpenSocket>(request);
  agenda_.plan(now(), [this, &worker, socket = open.socket, ip = open.ip] {
    const SocketAddress address{ip, next_plain_port_++};
    worker.plain_sockets[socket] = address;
    server_sockets_[address] = {worker.number, socket};
    plain_addresses.push_back(address);
    worker.engine.on_socket_opened(now(), socket, address, worker.out);
    settle(worker);
  });
}

void World::reschedule(Worker& worker) {
  const Instant next = worker.engine.next_deadline();
  if (next >= worker.scheduled) { return; }
  worker.scheduled = next;
  agenda_.plan(next, [this, &worker, next] {
    if (worker.scheduled != next) { return; }
    worker.scheduled = kNever;
    on_worker_deadline(worker);
  });
}

void World::on_worker_deadline(Worker& worker) {
  if (worker.engine.next_deadline() <= now()) {
    worker.engine.on_deadline(now(), worker.out);
    worker.deadlines.on_called(now(), worker.engine.next_deadline(), "an engine", promises_);
    if (worker.deadlines.is_spinning()) { return; }
  }
  settle(worker);
}

void World::reschedule_lobby() {
  const Instant next = lobby_.next_deadline();
  if (next >= lobby_scheduled_) { return; }
  lobby_scheduled_ = next;
  agenda_.plan(next, [this, next] {
    if (lobby_scheduled_ != next) { return; }
    lobby_scheduled_ = kNever;
    if (lobby_.next_deadline() <= now()) {
      lobby_.on_deadline(now(), effects_);
      lobby_deadlines_.on_called(now(), lobby_.next_deadline(), "the lobby", promises_);
      if (lobby_deadlines_.is_spinning()) { return; }
    }
    carry_out_effects();
  });
}

void World::reschedule(Client& client) {
  const Instant next = std::max(client.next_deadline(), now());
  Instant& scheduled = client_scheduled_.try_emplace(client.connection(), kNever).first->second;
  if (next >= scheduled) { return; }
  scheduled = next;
  agenda_.plan(next, [this, &client, next] {
    Instant& planned = client_scheduled_[client.connection()];
    if (planned != next) { return; }
    planned = kNever;
    client.on_deadline(now());
    reschedule(client);
  });
}

// ------------------------------------------------------------------------------------ between the server and the rest

SocketAddress World::new_address(std::uint32_t client, std::uint16_t port) const {
  return {IpAddress::v4(203, static_cast<std::uint8_t>(client >> 16), static_cast<std::uint8_t>(client >> 8),
                        static_cast<std::uint8_t>(client)),
          static_cast<std::uint16_t>(5000 + port)};
}

SocketAddress World::address_of(const media::WebRtcTransportCreated& transport) const {
  MADANG_CHECK(!transport.candidates.empty());
  const auto& candidate = transport.candidates.front();
  const auto ip = IpAddress::parse(candidate.address);
  MADANG_CHECK(ip);
  return {*ip, candidate.port};
}

void World::own_address(const SocketAddress& address, Client& client, ClientTransport& transport) {
  owners_[address] = {&client, &transport};
}

void World::forget_address(const SocketAddress& address) { owners_.erase(address); }

void World::send_up(ClientTransport& transport, Blob datagram) {
  if (transport.loses_up && transport.loses_up(datagram)) { return; }
  const bool is_check = rtp::classify(datagram) == rtp::PacketKind::Stun;
  Outbox<Passage> passages;
  transport.up.on_datagram(now(), datagram.size(), passages);
  for (const Passage& passage : passages) {
    Blob bytes = datagram;
    if (passage.is_corrupted) { bytes[passage.corrupted_bit / 8 % bytes.size()] ^= static_cast<std::uint8_t>(1u << passage.corrupted_bit % 8); }
    agenda_.plan(passage.arrives, [this, to = transport.server, from = transport.address, bytes = std::move(bytes), is_check] {
      if (is_check) { wire_.on_check_arrived(from); }
      arrive_up(to, from, bytes);
    });
  }
}

void World::send_stray(const SocketAddress& to, const SocketAddress& from, Blob bytes, Duration delay) {
  agenda_.plan(now() + delay, [this, to, from, bytes = std::move(bytes)] {
    const auto socket = server_sockets_.find(to);
    const bool is_plain = socket != server_sockets_.end() && socket->second.second != kSharedSocket;
    if (is_plain) { wire_.on_plain(from); }
    arrive_up(to, from, bytes);
  });
}

void World::arrive_up(const SocketAddress& to, const SocketAddress& from, const Blob& bytes) {
  const auto socket = server_sockets_.find(to);
  if (socket == server_sockets_.end()) { return; }
  ++datagrams_up_;
  trace_.note(now(), 'u', from, bytes);
  if (on_arrival) { on_arrival(from, bytes); }
  Worker& worker = *workers_.at(socket->second.first);
  Datagram datagram{socket->second.second, from, worker.pool.take(), {}};
  if (!datagram.packet) { return; }  // as a socket without a slab to receive into
  datagram.bytes = datagram.packet.slab().first(std::min(bytes.size(), datagram.packet.slab().size()));
  std::copy_n(bytes.begin(), datagram.bytes.size(), datagram.bytes.begin());
  worker.inbox.push_back(std::move(datagram));
  if (std::exchange(worker.is_waking, true)) { return; }
  const auto nap = static_cast<std::uint64_t>(options_.worker_nap.count());
  const Duration wait = nap == 0 ? Duration{} : Duration(static_cast<std::int64_t>(random_.below(nap)));
  agenda_.plan(now() + wait, [this, &worker] { on_worker_turn(worker); });
}

void World::on_worker_turn(Worker& worker) {
  worker.is_waking = false;
  std::vector<Datagram> inbox = std::exchange(worker.inbox, {});
  for (std::size_t first = 0; first < inbox.size(); first += media::kDatagramsPerBatch) {
    const std::size_t count = std::min(media::kDatagramsPerBatch, inbox.size() - first);
    worker.engine.on_datagrams(now(), std::span(inbox).subspan(first, count), worker.out);
    settle(worker);
  }
}

void World::send_down(const SocketAddress& from, const SocketAddress& to, Bytes bytes) {
  ++datagrams_down_;
  trace_.note(now(), 's', to, bytes);
  const auto owner = owners_.find(to);
  if (owner == owners_.end()) {
    if (to.ip.bytes[12] == 203) { return; }  // the old address of somebody who moved
    agenda_.plan(now() + 20ms, [this, to, blob = to_blob(bytes)] { mail[to].push_back(blob); });
    return;
  }
  ClientTransport& transport = *owner->second.transport;
  if (from != transport.server || (transport.loses_down && transport.loses_down(bytes))) { return; }
  Outbox<Passage> passages;
  transport.down.on_datagram(now(), bytes.size(), passages);
  for (const Passage& passage : passages) {
    Blob blob = to_blob(bytes);
    if (passage.is_corrupted) { blob[passage.corrupted_bit / 8 % blob.size()] ^= static_cast<std::uint8_t>(1u << passage.corrupted_bit % 8); }
    agenda_.plan(passage.arrives, [this, to, blob = std::move(blob)] { arrive_down(to, blob); });
  }
}

void World::arrive_down(const SocketAddress& to, const Blob& bytes) {
  const auto owner = owners_.find(to);
  if (owner == owners_.end()) { return; }
  owner->second.client->on_datagram(now(), *owner->second.transport, bytes);
}

}  // namespace madang::sim
