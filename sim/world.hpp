// The whole server but its sockets and threads, everyone who talks to it, and the wires between them, in virtual time.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "media/engine.hpp"
#include "room/lobby.hpp"
#include "sim/agenda.hpp"
#include "sim/checkers/call_checker.hpp"
#include "sim/checkers/consumer_checker.hpp"
#include "sim/checkers/deadline_checker.hpp"
#include "sim/checkers/limit_checker.hpp"
#include "sim/checkers/wire_checker.hpp"
#include "sim/client.hpp"
#include "sim/promises.hpp"
#include "sim/trace.hpp"

namespace madang::sim {

/// Carries messages between lobby and engines, datagrams between engines and clients, and lets the checkers see all of it.
class World {
 public:
  struct Options {
    std::uint64_t seed = 1;
    std::uint32_t workers = 1;
    /// How long a message between the threads may take at most; the order in one mailbox is kept.
    Duration mailbox_delay{};
    /// How long a worker lets datagrams gather at most, as when it is busy: they come to the engine in one batch.
    Duration worker_nap{};
    std::size_t slabs = 16'384;
    room::Options lobby = default_lobby();
  };
  static room::Options default_lobby();

  explicit World(const Options& options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // ---- time
  Instant now() const { return agenda_.now(); }
  void run_for(Duration duration);
  /// Until `is_done` says true, at most for so long. Says whether it did.
  bool run_until(const std::function<bool()>& is_done, Duration most);
  void plan(Duration from_now, std::function<void()> what) { agenda_.plan(now() + from_now, std::move(what)); }

  // ---- people
  /// A client whose WebSocket is open and that begins to enter.
  Client& connect(const Client::Options& options);
  /// The same, and waited for until its transports are connected.
  Client& add(const Client::Options& options);
  Client& add(const std::string& name) { return add(Client::Options{.name = name}); }
  void leave(Client& client);
  void shut_down();
  /// Once everything is said and done: what must be true of a world at rest.
  void finish();

  // ---- requests, answered before this returns
  Result<room::Response> ask(Client& client, room::PeerRequest request);
  Result<room::Response> ask_http(room::HttpRequest request, const std::string& room = "yard");
  MediaSource& produce_audio(Client& client, const AudioFormat& format = {});
  MediaSource& produce_video(Client& client, const VideoFormat& format = {});

  // ---- plain datagrams of others: broadcasters, strangers
  /// Towards one of the server's sockets, by a path without faults.
  void send_stray(const SocketAddress& to, const SocketAddress& from, Blob bytes, Duration delay = 20ms);
  /// What reached addresses that belong to no client.
  std::map<SocketAddress, std::vector<Blob>> mail;
  /// A genuine check is about to come from there.
  void on_check_from(const SocketAddress& from) { wire_.on_check_arrived(from); }
  std::vector<SocketAddress> plain_addresses;  ///< of the server, in the order in which they were opened
  std::size_t plain_sockets_closed = 0;
  /// Sees every datagram of a client as it reaches the server, if set: for those who want to replay it.
  std::function<void(const SocketAddress& from, Bytes)> on_arrival;

  // ---- what clients need
  void send_request(Client& client, room::PeerRequest request, Client::Answer answer);
  void send_up(ClientTransport& transport, Blob datagram);
  void reschedule(Client& client);
  SocketAddress new_address(std::uint32_t client, std::uint16_t port) const;
  SocketAddress address_of(const media::WebRtcTransportCreated& transport) const;
  void own_address(const SocketAddress& address, Client& client, ClientTransport& transport);
  void forget_address(const SocketAddress& address);
  void on_moved(const SocketAddress& from, const SocketAddress& to) { wire_.on_moved(from, to); }
  void on_offered(Instant now, Client& client, const room::NewConsumer& offer) { consumers_.on_offered(now, client.connection(), offer); }
  void on_refused(media::ConsumerId consumer) { consumers_.on_refused(consumer); }
  void on_consumer_closed(Instant now, Client& client, media::ConsumerId consumer) {
    consumers_.on_closed(now, client.connection(), consumer);
  }

  std::optional<rtp::WireSeq> first_sent(const SocketAddress& to, std::uint32_t ssrc) const { return wire_.first_sent(to, ssrc); }

  const Identity& identity() const { return identity_; }
  crypto::CipherUnit& unit() { return unit_; }
  Random& random() { return random_; }
  Promises& promises() { return promises_; }
  const Trace& trace() const { return trace_; }
  room::Lobby& lobby() { return lobby_; }
  media::Engine& engine(std::size_t worker = 0) { return workers_.at(worker)->engine; }
  std::size_t workers() const { return workers_.size(); }
  std::size_t free_slabs(std::size_t worker = 0) const { return workers_.at(worker)->pool.free_slabs(); }
  std::size_t slabs() const { return options_.slabs; }
  std::uint64_t datagrams_up() const { return datagrams_up_; }
  std::uint64_t datagrams_down() const { return datagrams_down_; }

  std::vector<std::unique_ptr<Client>> clients;

 private:
  struct Worker {
    Worker(const Options& options, std::uint32_t number, const Identity& identity, Random& random);
    std::uint32_t number;
    PacketPool pool;
    media::Engine engine;
    media::EngineOut out;
    TransmitQueue media_queue;
    std::vector<Datagram> inbox;
    bool is_waking = false;
    Instant scheduled = kNever;
    Instant down_last{}, up_last{};  ///< of its mailboxes
    std::map<SocketId, SocketAddress> plain_sockets;
    DeadlineChecker deadlines;
  };
  struct Owner {
    Client* client = nullptr;
    ClientTransport* transport = nullptr;
  };

  // Between the brains.
  void settle(Worker& worker);
  void collect(Worker& worker, TransmitQueue& queue);
  void serve(Worker& worker, const media::SocketRequest& request);
  void carry_out_effects();
  void carry_out(room::Effect& effect);
  void on_up(Worker& worker, media::Up up);
  void on_worker_turn(Worker& worker);
  void on_worker_deadline(Worker& worker);
  void reschedule(Worker& worker);
  void reschedule_lobby();
  Duration mailbox_delay();

  // Between the server and the others.
  void arrive_up(const SocketAddress& to, const SocketAddress& from, const Blob& bytes);
  void send_down(const SocketAddress& from, const SocketAddress& to, Bytes bytes);
  void arrive_down(const SocketAddress& to, const Blob& bytes);
  void respond(room::CallId call, Result<room::Response> result);
  void deliver_up(const Client& client, std::function<void()> what);
  void deliver_down(const Client& client, std::function<void()> what);
  void watch(const media::Command& command);
  void check_alive(room::ConnectionId connection);
  Client* find(room::ConnectionId connection);
  void inspect();

  Options options_;
  SeededRandom random_;
  Agenda agenda_;
  Promises promises_;
  Trace trace_;
  crypto::CipherUnit unit_{crypto::CipherUnit::best()};
  Identity server_identity_;
  Identity identity_;
  room::Lobby lobby_;
  Outbox<room::Effect> effects_;
  Instant lobby_scheduled_ = kNever;
  DeadlineChecker lobby_deadlines_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unordered_map<SocketAddress, Owner> owners_;
  std::map<SocketAddress, std::pair<std::uint32_t, SocketId>> server_sockets_;
  struct Call {
    room::ConnectionId connection;
    Client::Answer answer;
    std::optional<media::ProducerId> closes = {};  ///< the producer that goes if it is accepted
  };
  std::set<room::ConnectionId> open_connections_;  ///< as the lobby knows them
  std::map<room::CallId, Call> calls_;
  std::map<room::ConnectionId, Instant> client_scheduled_, signal_last_up_, signal_last_down_;
  std::uint64_t last_call_ = 0;
  std::uint64_t last_connection_ = 0;
  std::uint16_t next_plain_port_ = 40'000;
  std::uint64_t datagrams_up_ = 0, datagrams_down_ = 0;
  CallChecker call_checker_{promises_};
  ConsumerChecker consumers_{promises_};
  WireChecker wire_{promises_};
  LimitChecker limits_{promises_};
};

}  // namespace madang::sim
