// What listeners, HTTP connections and WebSockets of one server share. For the .cpp files of net/ only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/admission.hpp"
#include "net/any_stream.hpp"
#include "net/http_server.hpp"

namespace madang::net {

using BeastHead = beast::http::request<beast::http::empty_body>;

/// One connection that still speaks HTTP.
class HttpSession {
 public:
  virtual ~HttpSession() = default;
  virtual void start() = 0;
  virtual void respond(HttpResponse response) = 0;
  /// Closes now unless a request is being answered, which then is the last.
  virtual void finish_up() = 0;
  /// Closes now, silently.
  virtual void drop() = 0;
};

/// One connection that became a WebSocket.
class WsSession {
 public:
  virtual ~WsSession() = default;
  virtual void start(BeastHead head, std::string_view subprotocol) = 0;
  virtual void send(std::string text) = 0;
  virtual void close(int code, std::string_view reason) = 0;
  virtual void check_alive() = 0;
  virtual std::size_t outbound_bytes() const = 0;
  virtual void drop() = 0;
};

/// Accepts on one address.
struct Listener {
  explicit Listener(asio::io_context& io) : acceptor(io), pause(io) {}
  std::size_t index = 0;
  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::shared_ptr<TlsIdentity::Parts> tls;
};

/// Owns everything that is alive. After shut() the sessions left in pending operations find `handler` null.
class ServerCore : public std::enable_shared_from_this<ServerCore> {
 public:
  ServerCore(asio::io_context& io_context, HttpHandler& http_handler, const HttpServerOptions& server_options);

  Result<SocketAddress> listen(const SocketAddress& address, std::shared_ptr<TlsIdentity::Parts> tls);
  void stop();
  void shut();

  std::uint64_t next_id() { return ++last_id_; }
  void log(LogLevel level, std::string_view text) const;
  /// Value of the Date header, made once a second.
  const std::string& date();

  void erase_session(std::uint64_t id);
  void erase_websocket(ConnectionId id);
  std::size_t connections_now() const { return sessions.size() + websockets.size(); }

  asio::io_context& io;
  HttpHandler* handler;
  const HttpServerOptions options;
  HttpServerStats stats;
  bool is_stopping = false;
  std::vector<std::shared_ptr<Listener>> listeners;
  Admission http_admission;
  Admission ws_admission;
  std::unordered_map<std::uint64_t, std::shared_ptr<HttpSession>> sessions;
  std::unordered_map<HttpExchangeId, HttpSession*> exchanges;
  std::unordered_map<ConnectionId, std::shared_ptr<WsSession>> websockets;

 private:
  void accept(const std::shared_ptr<Listener>& listener);
  void on_accepted(const std::shared_ptr<Listener>& listener, asio::ip::tcp::socket socket);
  void refuse(asio::ip::tcp::socket& socket, bool is_tls);
  void close_listeners();

  std::uint64_t last_id_ = 0;
  std::int64_t date_seconds_ = -1;
  std::string date_;
};

std::shared_ptr<HttpSession> make_http_session(std::shared_ptr<ServerCore> core, std::uint64_t id, AnyStream stream,
                                               SocketAddress peer, std::size_t listener, Admission::Ticket ticket);

/// Takes the connection over from its HttpSession.
std::shared_ptr<WsSession> make_ws_session(std::shared_ptr<ServerCore> core, ConnectionId id, AnyStream stream,
                                           UpgradeRequest request, Admission::Ticket ticket);

}  // namespace madang::net
