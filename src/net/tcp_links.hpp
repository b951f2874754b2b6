// Media over TCP (RFC 6544, passive side): connections that carry datagrams as RFC 4571 frames.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/datagram.hpp"
#include "base/time.hpp"
#include "net/event_loop.hpp"
#include "net/tcp_listener.hpp"

namespace madang::net {

struct TcpLinksOptions {
  std::size_t connections_max = 2'000;
  std::size_t connections_per_address_max = 64;
  /// Nothing was ever sent to it, so it has proved nothing: it must go after this long.
  Duration unproven_max = 10s;
  /// Nothing came for this long (checks come every few seconds).
  Duration silence_max = 60s;
  /// What waits for a slow receiver. Full means that whole frames are dropped, as a router would.
  std::size_t queue_bytes_max = 512 << 10;
};

struct TcpLinksStats {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;         ///< over a limit
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t dropped_full = 0;    ///< frames: the receiver was too slow
  std::uint64_t pool_empty = 0;      ///< frames: no slab was free
  std::uint64_t closed_broken = 0;   ///< connections: a frame longer than any datagram
  std::uint64_t closed_idle = 0;     ///< connections: never proved anything, or silent
};

/// Owns the media connections of one worker. Each has a SocketId of its own, so that to an engine a connection is a
/// socket with one peer. Nothing of it grows with what strangers send but the connections, and those have limits.
class TcpLinks {
 public:
  using Options = TcpLinksOptions;
  /// A connection that ended by itself; the engine is told.
  struct Closed {
    SocketId socket;
    SocketAddress remote;
  };

  /// `pool` and `loop` outlive this.
  TcpLinks(Options options, PacketPool& pool, EventLoop& loop);

  /// Accepts from now on; its readiness is reported under `token`.
  void add(TcpListener listener, SocketId token);
  bool is_listener(SocketId token) const { return listeners_.contains(token); }

  /// A bounded number of new connections.
  void accept(Instant now, SocketId token);
  /// `ready.token` is a connection: writes what waited, reads what came. take() then gives the datagrams.
  void on_ready(Instant now, const Ready& ready);
  /// Appends at most kTakeMax datagrams; false when nothing is left of what on_ready() read.
  bool take(std::vector<Datagram>& out);

  /// One datagram, by the connection `socket`; what cannot be sent now waits, or is dropped and counted.
  void send(SocketId socket, Bytes datagram);
  /// At the engine's wish: nobody is told.
  void close(SocketId socket);
  /// Those that ended by themselves since the last call.
  std::span<const Closed> closed() const { return closed_; }
  void clear_closed() { closed_.clear(); }

  void on_deadline(Instant now);
  Instant next_deadline() const;

  std::size_t size() const { return connections_.size(); }
  std::size_t queued_bytes(SocketId socket) const;
  const TcpLinksStats& stats() const { return stats_; }

  static constexpr std::size_t kTakeMax = 64;

 private:
  struct Connection {
    UniqueFd fd;
    SocketAddress remote;
    Instant accepted_at{};
    Instant heard_at{};
    bool is_proven = false;                ///< we have sent to it, and we send to nobody unproven
    bool is_watching_writes = false;
    std::vector<std::uint8_t> partial = {};  ///< the start of a frame whose end has not come
    std::vector<std::uint8_t> queue = {};    ///< frames, the first perhaps sent in part
    std::size_t queue_sent = 0;
  };
  using Connections = std::unordered_map<SocketId, Connection>;

  void read(Instant now, SocketId id, Connection& connection);
  void write(SocketId id, Connection& connection);
  void enqueue(SocketId id, Connection& connection, Bytes datagram, std::size_t sent);
  void watch_writes(SocketId id, Connection& connection, bool wanted);
  /// It ended by itself, or broke a rule.
  void drop(SocketId id);
  void erase(Connections::iterator at);
  SocketId next_id();

  Options options_;
  PacketPool& pool_;
  EventLoop& loop_;
  std::unordered_map<SocketId, TcpListener> listeners_;
  Connections connections_;
  std::unordered_map<IpAddress, std::size_t> by_address_;
  std::uint32_t last_id_;
  std::vector<Closed> closed_;
  Instant sweep_at_ = kNever;
  Instant accept_again_at_ = kNever;

  // What the last on_ready() read, and how far take() is.
  std::vector<std::uint8_t> scratch_;
  std::size_t scratch_size_ = 0;
  std::size_t scratch_taken_ = 0;
  std::optional<SocketId> reading_;
  TcpLinksStats stats_;
};

}  // namespace madang::net
