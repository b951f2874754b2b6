// HTTP/1.1 and WebSocket on the same ports, plain or TLS, on the control thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/rate_limit.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "net/control_loop.hpp"
#include "net/http_message.hpp"
#include "net/tls_identity.hpp"

namespace madang::net {

/// Names one request that waits for its answer.
using HttpExchangeId = StrongId<struct HttpExchangeTag, std::uint64_t>;
/// Names one open WebSocket.
using ConnectionId = StrongId<struct ConnectionTag, std::uint64_t>;

/// Close codes used here. RFC 6455 §7.4.1, and ours from 4000.
inline constexpr int kWsNormal = 1000, kWsGoingAway = 1001, kWsAbnormal = 1006, kWsBadPayload = 1007,
                     kWsTooBig = 1009, kWsTooSlow = 4408, kWsTooMany = 4429;

/// A request to become a WebSocket.
struct UpgradeRequest : HttpRequestHead {
  std::string origin;                     ///< `Origin`, or `Sec-WebSocket-Origin` of version 8; empty: none sent
  std::vector<std::string> subprotocols;  ///< as offered, in order
};

/// Answer to an UpgradeRequest.
struct WsVerdict {
  bool is_accepted = false;
  std::string subprotocol;  ///< accepted: echoed; empty: none
  int status = 403;         ///< rejected
  std::string reason;       ///< rejected: header X-WebSocket-Reject-Reason

  static WsVerdict accept(std::string subprotocol) { return {true, std::move(subprotocol), 101, {}}; }
  static WsVerdict reject(int status, std::string reason) { return {false, {}, status, std::move(reason)}; }
};

enum class LogLevel { Debug, Info, Warning, Error };

/// What the server tells. All calls come from the loop's thread, never from inside a call into the server.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Answer with HttpServer::respond(), now or later.
  virtual void on_request(HttpExchangeId id, HttpRequest&& request) = 0;
  virtual WsVerdict on_upgrade(const UpgradeRequest& request) = 0;
  virtual void on_ws_open(ConnectionId id, UpgradeRequest&& request) = 0;
  /// One whole text message, valid UTF-8.
  virtual void on_ws_text(ConnectionId id, std::string&& text) = 0;
  /// After HttpServer::ws_check_alive(): something came, be it only a pong.
  virtual void on_ws_alive(ConnectionId id);
  /// Exactly once for each on_ws_open; the last call about that id. `code` is the peer's, ours, or kWsAbnormal.
  virtual void on_ws_closed(ConnectionId id, int code) = 0;
  /// Rare things an operator wants to know.
  virtual void on_log(LogLevel level, std::string_view text);
};

struct HttpServerOptions {
  std::size_t connections_max = 10'000;
  /// From one address (IPv6: one /64) that are not WebSockets yet.
  std::size_t connections_per_address_max = 64;
  std::size_t websockets_per_address_max = 1'000;

  std::size_t header_bytes_max = 16 * 1024;
  std::size_t headers_max = 64;
  std::size_t body_bytes_max = 102'400;  ///< as sent, and once more after unpacking
  RateLimit::Rate requests = {};         ///< of one connection; then 429, then the end of it

  Duration tls_handshake_max = 5s;
  Duration headers_max_time = 5s;
  Duration body_max_time = 10s;
  Duration keep_alive_idle = 60s;
  Duration response_max_time = 30s;  ///< on_request to respond()
  Duration write_max_time = 60s;     ///< one response

  std::size_t ws_message_bytes_max = 960'000;
  Duration ws_silence_max = 60s;  ///< then a ping
  Duration ws_pong_max = 10s;     ///< then the connection is dropped
  Duration ws_close_max = 5s;     ///< for the closing handshake
  std::size_t ws_outbound_bytes_max = 1 << 20;
  std::size_t ws_outbound_messages_max = 2'048;
  /// Kernel's share of a slow reader's backlog; 0: leave it to the kernel, which goes up to megabytes.
  int ws_send_buffer_bytes = 128 * 1024;
};

/// Counters since start, and what is open now.
struct HttpServerStats {
  std::uint64_t accepted = 0;
  std::uint64_t refused_total = 0;        ///< over connections_max
  std::uint64_t refused_per_address = 0;  ///< over a per-address cap
  std::uint64_t tls_failures = 0;
  std::uint64_t requests = 0;
  std::uint64_t bad_requests = 0;  ///< refused by the server itself: 400, 413, 415, 417, 431, ...
  std::uint64_t refused_rate = 0;  ///< 429
  std::uint64_t timeouts = 0;      ///< handshake, headers, body, write
  std::uint64_t ws_opened = 0;
  std::uint64_t ws_rejected = 0;
  std::uint64_t ws_texts_in = 0;
  std::uint64_t ws_binaries_ignored = 0;
  std::uint64_t ws_too_slow = 0;
  std::uint64_t ws_silent = 0;  ///< dropped for silence
  std::size_t connections_now = 0;
  std::size_t websockets_now = 0;
};

class ServerCore;

/// Owns listeners and connections. Lives on the loop's thread; unknown ids are ignored everywhere, because a peer may
/// be gone before the answer comes.
class HttpServer {
 public:
  HttpServer(ControlLoop& loop, HttpHandler& handler, const HttpServerOptions& options = {});
  /// Drops all connections without a word to handler or peer.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Starts to accept; TLS if an identity is given. Returns the address it got (port 0: the kernel's choice), or a
  /// sentence: `cannot listen on tcp 127.0.0.1:443: permission denied`.
  Result<SocketAddress> listen(const SocketAddress& address, std::optional<TlsIdentity> tls = {});
  /// New connections of all TLS listeners get this identity; for certificate renewal.
  void set_identity(const TlsIdentity& tls);

  void respond(HttpExchangeId id, HttpResponse response);

  /// Queues one text message. Too much queued closes the connection with kWsTooSlow.
  void ws_send(ConnectionId id, std::string text);
  /// Sends what is queued, then the close frame. Nothing more is heard from that connection but on_ws_closed.
  void ws_close(ConnectionId id, int code, std::string_view reason);
  /// Pings now, and tells once when anything is heard after this. Silence is not told: whoever asks has a deadline.
  void ws_check_alive(ConnectionId id);
  std::size_t ws_outbound_bytes(ConnectionId id) const;

  /// Stops listening, closes WebSockets with kWsGoingAway and idle connections at once. When the last is gone, or
  /// after ws_close_max, `connections_now` is 0.
  void stop();

  HttpServerStats stats() const;

 private:
  // Shared, because Asio's pending operations end after the server that began them.
  std::shared_ptr<ServerCore> core_;
};

}  // namespace madang::net
