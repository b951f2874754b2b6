// The whole server but its sockets and threads: a Lobby, an Engine and the wires to everyone, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "end_to_end/model_client.hpp"
#include "end_to_end/network.hpp"
#include "media/engine.hpp"
#include "room/lobby.hpp"

namespace madang::end_to_end {

/// Carries what the lobby wishes to the engine, what the engine says to the lobby, and datagrams both ways.
class Stage {
 public:
  explicit Stage(std::uint64_t seed = 1);
  ~Stage();

  static ortc::RtpCapabilities router_capabilities();

  /// A peer that has entered the room and connected its transports.
  ModelClient& add(const std::string& name);
  void leave(ModelClient& client);

  Result<room::Response> request(room::ConnectionId connection, room::PeerRequest request);
  Result<room::Response> http(room::HttpRequest request);
  /// The T of a request that must succeed.
  template <typename T>
  T ask(room::ConnectionId connection, room::PeerRequest wanted) {
    return unwrap<T>(request(connection, std::move(wanted)));
  }
  template <typename T>
  T ask_http(room::HttpRequest wanted) {
    return unwrap<T>(http(std::move(wanted)));
  }

  /// Towards the server, by the wire of `from`.
  void send_up(SocketId socket, const SocketAddress& from, Blob bytes);
  void run_for(Duration duration);
  /// Carries out everything that is wished for now.
  void settle();
  void shut_down();

  Wire& wire_of(const ClientTransport& transport) { return network.wire(transport.address); }
  /// Plain sockets of the server, in the order in which they were opened.
  SocketId plain_socket(std::size_t i) const { return plain_sockets_.at(i); }
  Random& random() { return random_; }
  crypto::CipherUnit& unit() { return unit_; }
  room::Lobby& lobby() { return lobby_; }
  media::Engine& engine() { return engine_; }
  Instant now() const { return now_; }
  std::size_t free_slabs() const { return pool_.free_slabs(); }
  std::size_t slabs() const { return pool_.capacity(); }

  Network network;
  std::vector<std::unique_ptr<ModelClient>> clients;
  /// What reached addresses that belong to no client.
  std::map<SocketAddress, std::vector<Blob>> mail;
  std::vector<SocketId> plain_sockets_closed;

 private:
  template <typename T>
  static T unwrap(Result<room::Response> response) {
    EXPECT_TRUE(response) << (response ? "" : response.error().message);
    T* wanted = response ? std::get_if<T>(&*response) : nullptr;
    EXPECT_NE(wanted, nullptr);
    return wanted != nullptr ? std::move(*wanted) : T{};
  }
  Result<room::Response> take_response(room::CallId call);
  ModelClient* find(room::ConnectionId connection);

  void carry_out(room::Effect& effect);
  void deliver(Network::Arrival& arrival);
  void collect(TransmitQueue& queue);
  void serve(const media::SocketRequest& request);
  Instant next_deadline() const;
  void step();

  static constexpr media::WorkerId kWorker{0};

  SeededRandom random_;
  crypto::CipherUnit unit_{crypto::CipherUnit::best()};
  PacketPool pool_{16'384};
  room::Lobby lobby_;
  media::Engine engine_;
  media::EngineOut engine_out_;
  TransmitQueue media_queue_;
  Outbox<room::Effect> effects_;
  std::map<room::CallId, Result<room::Response>> responses_;
  std::map<SocketAddress, ModelClient*> owners_;
  std::vector<SocketId> plain_sockets_;
  std::uint16_t next_plain_port_ = 40'000;
  std::uint64_t last_call_ = 0;
  std::uint64_t last_connection_ = 0;
  Instant now_ = at(10s);
};

}  // namespace madang::end_to_end
