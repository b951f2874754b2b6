#include "end_to_end/stage.hpp"

#include "ortc/router_capabilities.hpp"

namespace madang::end_to_end {

namespace {

constexpr const char* kRoom = "yard";

room::Options lobby_options() {
  room::Options options;
  options.router_capabilities = Stage::router_capabilities();
  return options;
}

}  // namespace

ortc::RtpCapabilities Stage::router_capabilities() {
  return ortc::generate_router_capabilities(ortc::demo_media_codecs()).value();
}

Stage::Stage(std::uint64_t seed)
    : random_(seed),
      lobby_(lobby_options(), random_),
      engine_(media::World::options(), dtls::Context::make(media::test_certificate(0)).value(), random_) {}

Stage::~Stage() = default;

ModelClient& Stage::add(const std::string& name) {
  const room::ConnectionId connection{++last_connection_};
  clients.push_back(std::make_unique<ModelClient>(*this, name, connection, static_cast<std::uint8_t>(clients.size() + 1)));
  ModelClient& client = *clients.back();
  lobby_.on_connected(now_, connection, {.room = kRoom, .peer = name}, effects_);
  settle();
  client.enter();
  owners_[client.sending->address] = &client;
  owners_[client.receiving->address] = &client;
  run_for(500ms);
  EXPECT_TRUE(client.is_connected()) << name;
  return client;
}

void Stage::leave(ModelClient& client) {
  client.fall_silent();
  lobby_.on_disconnected(now_, client.connection(), effects_);
  settle();
}

void Stage::shut_down() {
  lobby_.shut_down(now_, effects_);
  settle();
}

Result<room::Response> Stage::request(room::ConnectionId connection, room::PeerRequest wanted) {
  const room::CallId call{++last_call_};
  lobby_.on_request(now_, connection, call, std::move(wanted), effects_);
  settle();
  return take_response(call);
}

Result<room::Response> Stage::http(room::HttpRequest wanted) {
  const room::CallId call{++last_call_};
  lobby_.on_http(now_, kRoom, {}, call, std::move(wanted), effects_);
  settle();
  return take_response(call);
}

Result<room::Response> Stage::take_response(room::CallId call) {
  auto found = responses_.extract(call);
  if (found.empty()) { return fail(Code::Internal, "no response"); }
  return std::move(found.mapped());
}

ModelClient* Stage::find(room::ConnectionId connection) {
  for (const auto& client : clients) {
    if (client->connection() == connection) { return client.get(); }
  }
  return nullptr;
}

void Stage::send_up(SocketId socket, const SocketAddress& from, Blob bytes) {
  network.send_up(now_, socket, from, std::move(bytes));
}

// ------------------------------------------------------------------------------------------------------- the glue

void Stage::settle() {
  bool has_more = true;
  while (has_more) {
    has_more = false;
    while (engine_.transmit(now_, media_queue_)) { collect(media_queue_); }
    collect(media_queue_);
    collect(engine_out_.datagrams);
    for (const media::SocketRequest& wanted : engine_out_.sockets.drain()) { serve(wanted); }
    for (media::Up& up : engine_out_.up.drain()) {
      has_more = true;
      if (auto* reply = std::get_if<media::Reply>(&up)) {
        lobby_.on_reply(now_, kWorker, std::move(*reply), effects_);
      } else {
        lobby_.on_event(now_, kWorker, std::get<media::Event>(up), effects_);
      }
    }
    for (room::Effect& effect : effects_.drain()) {
      has_more = true;
      carry_out(effect);
    }
  }
}

void Stage::carry_out(room::Effect& effect) {
  if (auto* respond = std::get_if<room::Respond>(&effect)) {
    EXPECT_FALSE(responses_.contains(respond->call)) << "answered twice";
    responses_.emplace(respond->call, std::move(respond->result));
  } else if (const auto* notify = std::get_if<room::Notify>(&effect)) {
    for (const room::ConnectionId to : notify->to) {
      if (ModelClient* client = find(to)) { client->on_notification(notify->notification); }
    }
  } else if (const auto* asked = std::get_if<room::Ask>(&effect)) {
    if (ModelClient* client = find(asked->to)) {
      lobby_.on_answer(now_, asked->to, asked->ask, client->on_question(asked->question), effects_);
    }
  } else if (const auto* disconnect = std::get_if<room::Disconnect>(&effect)) {
    if (ModelClient* client = find(disconnect->connection)) { client->closed_with = disconnect->code; }
  } else {
    const auto& send = std::get<room::Send>(effect);
    engine_.execute(now_, send.call, send.command, engine_out_);
  }
}

void Stage::collect(TransmitQueue& queue) {
  for (const TransmitQueue::Entry& entry : queue.entries()) {
    network.send_down(now_, entry.socket, entry.to, queue.bytes_of(entry));
  }
  queue.clear();
}

void Stage::serve(const media::SocketRequest& wanted) {
  if (const auto* close = std::get_if<media::CloseSocket>(&wanted)) {
    plain_sockets_closed.push_back(close->socket);
    return;
  }
  const auto& open = std::get<media::OpenSocket>(wanted);
  plain_sockets_.push_back(open.socket);
  engine_.on_socket_opened(now_, open.socket, SocketAddress{open.ip, next_plain_port_++}, engine_out_);
}

// ----------------------------------------------------------------------------------------------------------- time

Instant Stage::next_deadline() const {
  Instant next = soonest(network.next_arrival(), soonest(engine_.next_deadline(), lobby_.next_deadline()));
  for (const auto& client : clients) { next = soonest(next, client->next_deadline()); }
  return next;
}

void Stage::run_for(Duration duration) {
  const Instant end = now_ + duration;
  settle();
  for (Instant next = next_deadline(); next <= end; next = next_deadline()) {
    now_ = std::max(now_, next);
    step();
  }
  now_ = end;
}

void Stage::step() {
  while (auto arrival = network.take(now_)) {
    deliver(*arrival);
    settle();
  }
  for (std::size_t i = 0; i < clients.size(); ++i) { clients[i]->on_deadline(now_); }
  if (engine_.next_deadline() <= now_) { engine_.on_deadline(now_, engine_out_); }
  if (lobby_.next_deadline() <= now_) { lobby_.on_deadline(now_, effects_); }
  settle();
}

void Stage::deliver(Network::Arrival& arrival) {
  if (arrival.is_up) {
    Datagram datagram{arrival.socket, arrival.address, pool_.take(), {}};
    ASSERT_TRUE(datagram.packet) << "the pool is empty";
    datagram.bytes = datagram.packet.slab().first(arrival.bytes.size());
    std::copy(arrival.bytes.begin(), arrival.bytes.end(), datagram.bytes.begin());
    engine_.on_datagrams(now_, {&datagram, 1}, engine_out_);
    return;
  }
  const auto owner = owners_.find(arrival.address);
  if (owner == owners_.end()) {
    mail[arrival.address].push_back(std::move(arrival.bytes));
  } else {
    owner->second->on_datagram(now_, arrival.address, arrival.bytes);
  }
}

}  // namespace madang::end_to_end
