#include "net/http_server.hpp"

#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>

#include "net/control_loop_parts.hpp"
#include "net/real_clock.hpp"
#include "net/server_core.hpp"
#include "net/sockaddr.hpp"

namespace madang::net {

namespace {

constexpr int kListenBacklog = 1024;
/// How long a listener rests when the process is out of descriptors or memory.
constexpr Duration kAcceptPause = 100ms;

}  // namespace

void HttpHandler::on_ws_alive(ConnectionId) {}
void HttpHandler::on_log(LogLevel, std::string_view) {}

HttpServer::HttpServer(ControlLoop& loop, HttpHandler& handler, const HttpServerOptions& options)
    : core_(std::make_shared<ServerCore>(loop.parts_->io, handler, options)) {}

HttpServer::~HttpServer() { core_->shut(); }

Result<SocketAddress> HttpServer::listen(const SocketAddress& address, std::optional<TlsIdentity> tls) {
  return core_->listen(address, tls ? tls->parts() : nullptr);
}

void HttpServer::set_identity(const TlsIdentity& tls) {
  for (const auto& listener : core_->listeners) {
    if (listener->tls) { listener->tls = tls.parts(); }
  }
}

void HttpServer::respond(HttpExchangeId id, HttpResponse response) {
  const auto found = core_->exchanges.find(id);
  if (found == core_->exchanges.end()) { return; }
  HttpSession* const session = found->second;
  core_->exchanges.erase(found);
  session->respond(std::move(response));
}

void HttpServer::ws_send(ConnectionId id, std::string text) {
  const auto found = core_->websockets.find(id);
  if (found != core_->websockets.end()) { found->second->send(std::move(text)); }
}

void HttpServer::ws_close(ConnectionId id, int code, std::string_view reason) {
  const auto found = core_->websockets.find(id);
  if (found != core_->websockets.end()) { found->second->close(code, reason); }
}

void HttpServer::ws_check_alive(ConnectionId id) {
  const auto found = core_->websockets.find(id);
  if (found != core_->websockets.end()) { found->second->check_alive(); }
}

std::size_t HttpServer::ws_outbound_bytes(ConnectionId id) const {
  const auto found = core_->websockets.find(id);
  return found == core_->websockets.end() ? 0 : found->second->outbound_bytes();
}

void HttpServer::stop() { core_->stop(); }

HttpServerStats HttpServer::stats() const {
  HttpServerStats stats = core_->stats;
  stats.connections_now = core_->connections_now();
  stats.websockets_now = core_->websockets.size();
  return stats;
}

ServerCore::ServerCore(asio::io_context& io_context, HttpHandler& http_handler,
                       const HttpServerOptions& server_options)
    : io(io_context),
      handler(&http_handler),
      options(server_options),
      http_admission(server_options.connections_per_address_max),
      ws_admission(server_options.websockets_per_address_max) {}

Result<SocketAddress> ServerCore::listen(const SocketAddress& address, std::shared_ptr<TlsIdentity::Parts> tls) {
  auto listener = std::make_shared<Listener>(io);
  asio::ip::tcp::acceptor& acceptor = listener->acceptor;
  const asio::ip::tcp::endpoint endpoint = to_endpoint(address);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) { acceptor.set_option(asio::socket_base::reuse_address(true), error); }
  if (!error && !address.ip.is_v4()) { acceptor.set_option(asio::ip::v6_only(true), error); }
  if (!error) { acceptor.bind(endpoint, error); }
  if (!error) { acceptor.listen(kListenBacklog, error); }
  if (error) {
    return fail(Code::Unavailable,
                "cannot listen on tcp " + address.text() + ": " + errno_text(error.value()));
  }
  listener->index = listeners.size();
  listener->tls = std::move(tls);
  listeners.push_back(listener);
  accept(listener);
  return from_endpoint(acceptor.local_endpoint(error));
}

void ServerCore::accept(const std::shared_ptr<Listener>& listener) {
  listener->acceptor.async_accept([self = shared_from_this(), listener](error_code error,
                                                                        asio::ip::tcp::socket socket) {
    if (!listener->acceptor.is_open() || self->handler == nullptr) { return; }
    if (!error) {
      self->on_accepted(listener, std::move(socket));
      self->accept(listener);
      return;
    }
    if (error == asio::error::connection_aborted) {
      self->accept(listener);
      return;
    }
    self->log(LogLevel::Warning, "cannot accept connections: " + error.message());
    listener->pause.expires_after(kAcceptPause);
    listener->pause.async_wait([self, listener](error_code) {
      if (listener->acceptor.is_open()) { self->accept(listener); }
    });
  });
}

void ServerCore::on_accepted(const std::shared_ptr<Listener>& listener, asio::ip::tcp::socket socket) {
  error_code error;
  const asio::ip::tcp::endpoint remote = socket.remote_endpoint(error);
  if (error) { return; }  // gone already
  ++stats.accepted;
  const SocketAddress peer = from_endpoint(remote);
  const bool is_tls = listener->tls != nullptr;
  if (connections_now() >= options.connections_max) {
    ++stats.refused_total;
    refuse(socket, is_tls);
    return;
  }
  Admission::Ticket ticket = http_admission.admit(peer.ip);
  if (!ticket) {
    ++stats.refused_per_address;
    refuse(socket, is_tls);
    return;
  }
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  const std::uint64_t id = next_id();
  auto session = make_http_session(shared_from_this(), id, AnyStream(std::move(socket), listener->tls), peer,
                                   listener->index, std::move(ticket));
  sessions.emplace(id, session);
  session->start();
}

/// One try to say why, then gone: whoever is over the cap shall not cost anything that lasts.
void ServerCore::refuse(asio::ip::tcp::socket& socket, bool is_tls) {
  if (is_tls) { return; }
  HttpResponse response = error_response(503, "Error", "too many connections");
  const std::string text = head_text(response, false, {}) + response.body;
  [[maybe_unused]] const ssize_t sent =
      ::send(socket.native_handle(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void ServerCore::close_listeners() {
  is_stopping = true;
  for (const auto& listener : listeners) {
    error_code error;
    listener->acceptor.close(error);
    listener->pause.cancel();
  }
}

void ServerCore::stop() {
  close_listeners();
  // Both calls may take entries out of the maps.
  const auto open_sessions = sessions;
  for (const auto& [id, session] : open_sessions) { session->finish_up(); }
  const auto open_websockets = websockets;
  for (const auto& [id, websocket] : open_websockets) { websocket->close(kWsGoingAway, "server shutting down"); }
}

void ServerCore::shut() {
  handler = nullptr;
  close_listeners();
  // Each drop() takes itself out of the map.
  while (!sessions.empty()) { std::shared_ptr(sessions.begin()->second)->drop(); }
  while (!websockets.empty()) { std::shared_ptr(websockets.begin()->second)->drop(); }
  listeners.clear();
}

void ServerCore::log(LogLevel level, std::string_view text) const {
  if (handler != nullptr) { handler->on_log(level, text); }
}

const std::string& ServerCore::date() {
  const std::int64_t seconds = unix_seconds();
  if (seconds != date_seconds_) {
    date_seconds_ = seconds;
    date_ = http_date(seconds);
  }
  return date_;
}

void ServerCore::erase_session(std::uint64_t id) { sessions.erase(id); }
void ServerCore::erase_websocket(ConnectionId id) { websockets.erase(id); }

}  // namespace madang::net
