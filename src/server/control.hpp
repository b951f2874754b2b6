// The control thread: HTTP and WebSocket on one side, the Lobby in the middle, the workers on the other side.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/outbox.hpp"
#include "base/result.hpp"
#include "crypto/secure_random.hpp"
#include "net/control_loop.hpp"
#include "net/http_server.hpp"
#include "net/waker.hpp"
#include "room/lobby.hpp"
#include "server/cors.hpp"
#include "server/admin_access.hpp"
#include "server/admin_json.hpp"
#include "server/admin_routes.hpp"
#include "server/static_site.hpp"
#include "server/surveys.hpp"
#include "server/worker.hpp"
#include "signaling/http_answer.hpp"
#include "signaling/protoo.hpp"

namespace madang::server {

/// Owns the Lobby, and carries its effects out.
class Control final : public net::HttpHandler {
 public:
  struct Options {
    room::Options lobby;
    net::HttpServerOptions http;
    StaticSite site;
    Cors cors{{}};
    AdminAccess admin;
    NtpClock clock;
  };
  /// `workers` push into mailboxes that wake `waker`; all outlive this.
  Control(Options options, net::ControlLoop& loop, net::Waker& waker, std::vector<std::unique_ptr<Worker>>& workers);
  ~Control() override;

  Result<SocketAddress> listen(const SocketAddress& address, std::optional<net::TlsIdentity> tls);
  /// After listen(), and once: where the operator is answered, and nobody else.
  Result<SocketAddress> listen_admin(const SocketAddress& address, std::optional<net::TlsIdentity> tls);
  /// Tells every peer, closes every room, stops listening; then stops the loop.
  void shut_down();

  void on_request(net::HttpExchangeId id, net::HttpRequest&& request) override;
  net::WsVerdict on_upgrade(const net::UpgradeRequest& request) override;
  void on_ws_open(net::ConnectionId id, net::UpgradeRequest&& request) override;
  void on_ws_text(net::ConnectionId id, std::string&& text) override;
  void on_ws_alive(net::ConnectionId id) override;
  void on_ws_closed(net::ConnectionId id, int code) override;
  void on_log(net::LogLevel level, std::string_view text) override;

 private:
  struct OverHttp {
    net::HttpExchangeId exchange;
    signaling::HttpContext context;
    std::string origin;  ///< header Origin
  };
  struct OverWebSocket {
    net::ConnectionId connection;
    std::string id;  ///< JSON text of the request's id, echoed as it came
  };
  using Caller = std::variant<OverHttp, OverWebSocket>;
  /// One WebSocket, and what it may still ask for.
  struct Asker {
    RateLimit rate;
    std::uint32_t questions = 0;  ///< of ours; their answers are free
  };

  room::CallId expect(Caller caller);
  signaling::Dialect dialect_of(room::ConnectionId connection) const;
  void carry_out();
  void carry_out(room::Respond& effect);
  void carry_out(room::Notify& effect);
  void carry_out(room::Ask& effect);
  void carry_out(room::Disconnect& effect);
  void carry_out(room::CheckAlive& effect);
  void carry_out(room::Send& effect);
  void push_down(std::size_t worker, Down&& down);
  void on_workers();
  void reschedule();
  void wait_until_closed(int turns_left);
  void on_one_less();
  RateLimit::Verdict charge(net::ConnectionId id, const signaling::protoo::Frame& frame, std::size_t bytes);
  void respond(const OverHttp& caller, const signaling::HttpAnswer& answer);
  void serve_page(net::HttpExchangeId id, const net::HttpRequest& request);

  // control_admin.cpp: what the operator asks.
  void on_admin_request(net::HttpExchangeId id, const net::HttpRequest& request);
  void look_into(net::HttpExchangeId id, const std::string& room);
  void answer(const Surveys::Finished& finished);
  net::HttpResponse run(const AskServer& request);
  net::HttpResponse run(const AskRooms& request);
  net::HttpResponse run(const CloseRoom& request);
  net::HttpResponse run(const DropPerson& request);

  net::ControlLoop& loop_;
  net::Waker& waker_;
  std::vector<std::unique_ptr<Worker>>& workers_;
  crypto::SecureRandom random_;
  StaticSite site_;
  AdminAccess admin_;
  Surveys surveys_;
  NtpClock clock_;
  Instant started_;
  room::Lobby lobby_;
  net::HttpServer http_;
  Outbox<room::Effect> effects_;
  std::unordered_map<room::CallId, Caller> callers_;
  std::unordered_map<net::ConnectionId, Asker> askers_;
  RateLimit::Rate rate_;
  Cors cors_;
  std::uint64_t next_call_ = 1;
  std::unordered_map<room::ConnectionId, signaling::Dialect> dialects_;  ///< where it is not the classic one
  std::vector<std::vector<Down>> backlog_;  ///< per worker: what its mailbox had no room for
  net::WatchId watch_;
  std::optional<net::TimerId> timer_;
  Instant timer_at_ = kNever;
  std::size_t closed_since_trim_ = 0;  ///< WebSockets
  bool is_trim_due_ = false;
  Instant trimmed_at_{};
  bool is_shutting_down_ = false;
};

}  // namespace madang::server
