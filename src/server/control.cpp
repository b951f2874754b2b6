#include "server/control.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "net/memory.hpp"
#include "net/real_clock.hpp"
#include "signaling/connect_request.hpp"
#include "signaling/encode.hpp"
#include "signaling/errors.hpp"
#include "signaling/http_routes.hpp"
#include "signaling/peer_requests.hpp"
#include "signaling/protoo.hpp"

namespace madang::server {

namespace {

/// The order in which the two sides begin to listen.
constexpr std::size_t kAdminListener = 1;

room::ConnectionId room_id(net::ConnectionId id) { return {id.value}; }
net::ConnectionId net_id(room::ConnectionId id) { return {id.value}; }

net::HttpResponse response_of(const signaling::HttpAnswer& answer) {
  net::HttpResponse response;
  response.status = static_cast<int>(answer.status);
  response.reason = answer.reason;
  if (!answer.content_type.empty()) { response.headers.add("Content-Type", answer.content_type); }
  if (!answer.location.empty()) { response.headers.add("Location", answer.location); }
  if (!answer.allow.empty()) { response.headers.add("Allow", answer.allow); }
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = answer.body;
  return response;
}

bool is_protoo(const net::UpgradeRequest& request) {
  for (const std::string& offered : request.subprotocols) {
    if (offered == "protoo") { return true; }
  }
  return false;
}

}  // namespace

Control::Control(Options options, net::ControlLoop& loop, net::Waker& waker,
                 std::vector<std::unique_ptr<Worker>>& workers)
    : loop_(loop),
      waker_(waker),
      workers_(workers),
      site_(std::move(options.site)),
      admin_(std::move(options.admin)),
      clock_(options.clock),
      started_(net::now()),
      lobby_(std::move(options.lobby), random_),
      http_(loop, *this, options.http),
      rate_(options.http.requests),
      cors_(std::move(options.cors)),
      backlog_(workers.size()) {
  watch_ = loop_.watch_fd(waker_.fd(), [this] {
    waker_.on_awake(true);
    on_workers();
  });
  waker_.announce_sleep();
}

Control::~Control() { loop_.unwatch(watch_); }

Result<SocketAddress> Control::listen(const SocketAddress& address, std::optional<net::TlsIdentity> tls) {
  return http_.listen(address, std::move(tls));
}

Result<SocketAddress> Control::listen_admin(const SocketAddress& address, std::optional<net::TlsIdentity> tls) {
  return http_.listen(address, std::move(tls));
}

// ------------------------------------------------------------------------------------------------ what comes in

void Control::on_request(net::HttpExchangeId id, net::HttpRequest&& request) {
  if (request.listener == kAdminListener) { return on_admin_request(id, request); }
  const std::string remote_address = request.peer.ip.text();
  const signaling::HttpCall call{.method = request.method,
                                 .path = request.path,
                                 .query = request.query,
                                 .content_type = request.headers.find("Content-Type"),
                                 .accept = request.headers.find("Accept"),
                                 .origin = request.headers.find("Origin"),
                                 .remote_address = remote_address,
                                 .body = request.body};
  if (!signaling::is_api_call(call)) { return serve_page(id, request); }
  auto routed = signaling::route(call);
  OverHttp caller{id, {}, std::string(request.headers.find("Origin"))};
  if (const auto* answer = std::get_if<signaling::HttpAnswer>(&routed)) { return respond(caller, *answer); }
  auto& [room, wish, asked, context] = std::get<signaling::Routed>(routed);
  caller.context = std::move(context);
  lobby_.on_http(net::now(), room, wish, expect(std::move(caller)), std::move(asked), effects_);
  carry_out();
}

void Control::respond(const OverHttp& caller, const signaling::HttpAnswer& answer) {
  net::HttpResponse response = response_of(answer);
  cors_.add_to(response.headers, caller.origin);
  http_.respond(caller.exchange, std::move(response));
}

void Control::serve_page(net::HttpExchangeId id, const net::HttpRequest& request) {
  http_.respond(id, site_.answer(request));
}

net::WsVerdict Control::on_upgrade(const net::UpgradeRequest& request) {
  if (request.listener == kAdminListener) { return net::WsVerdict::reject(404, "no WebSocket here"); }
  if (!is_protoo(request)) { return net::WsVerdict::reject(403, "invalid/missing Sec-WebSocket-Protocol"); }
  const auto parsed = signaling::parse_connect_request(request.query);
  if (!parsed) { return net::WsVerdict::reject(400, parsed.error().message); }
  if (is_shutting_down_) { return net::WsVerdict::reject(503, "shutting down"); }
  return net::WsVerdict::accept("protoo");
}

void Control::on_ws_open(net::ConnectionId id, net::UpgradeRequest&& request) {
  auto parsed = signaling::parse_connect_request(request.query);
  if (!parsed) { return http_.ws_close(id, 4000, parsed.error().message); }
  spdlog::debug("websocket {} opened by {}", id.value, request.peer.text());
  parsed->remote_address = request.peer.ip.text();
  const auto dialect = signaling::dialect_of_query(request.query);
  if (dialect != signaling::Dialect::Classic) { dialects_.emplace(room_id(id), dialect); }
  askers_[id];
  lobby_.on_connected(net::now(), room_id(id), std::move(*parsed), effects_);
  carry_out();
}

/// Large messages cost more. Answers to what we asked are free: how many there are is up to the room.
RateLimit::Verdict Control::charge(net::ConnectionId id, const signaling::protoo::Frame& frame, std::size_t bytes) {
  constexpr std::size_t kBytesPerRequest = 16 * 1024;
  Asker& asker = askers_[id];
  if (std::holds_alternative<signaling::protoo::Response>(frame) && asker.questions > 0) {
    --asker.questions;
    return RateLimit::Verdict::Serve;
  }
  return asker.rate.on_request(net::now(), rate_, static_cast<std::uint32_t>(1 + bytes / kBytesPerRequest));
}

void Control::on_ws_text(net::ConnectionId id, std::string&& text) {
  auto frame = signaling::protoo::decode(text);
  const RateLimit::Verdict verdict = charge(id, frame, text.size());
  if (verdict == RateLimit::Verdict::GiveUp) { return http_.ws_close(id, net::kWsTooMany, "too many requests"); }
  if (auto* request = std::get_if<signaling::protoo::Request>(&frame)) {
    if (verdict == RateLimit::Verdict::Refuse) {
      return http_.ws_send(id, signaling::protoo::encode_error(request->id, 429, "too many requests"));
    }
    auto decoded = signaling::decode_peer_request(dialect_of(room_id(id)), request->method, request->data);
    if (!decoded) {
      const Error& error = decoded.error();
      return http_.ws_send(id, signaling::protoo::encode_error(request->id, signaling::protoo_code(error.code),
                                                               signaling::wire_text(error)));
    }
    const room::CallId call = expect(OverWebSocket{id, std::move(request->id)});
    lobby_.on_request(net::now(), room_id(id), call, std::move(*decoded), effects_);
  } else if (verdict != RateLimit::Verdict::Serve) {
    return;
  } else if (const auto* response = std::get_if<signaling::protoo::Response>(&frame)) {
    lobby_.on_answer(net::now(), room_id(id), {response->id}, response->ok, effects_);
  } else if (const auto* told = std::get_if<signaling::protoo::Notification>(&frame)) {
    auto decoded = signaling::decode_peer_notification(dialect_of(room_id(id)), told->method, told->data);
    if (!decoded) { return spdlog::debug("websocket {}: {}", id.value, decoded.error().message); }
    // Nobody waits for its answer, and so nobody is noted under this number.
    lobby_.on_request(net::now(), room_id(id), {next_call_++}, std::move(*decoded), effects_);
  } else if (const auto* invalid = std::get_if<signaling::protoo::Invalid>(&frame)) {
    spdlog::debug("websocket {}: message ignored: {}", id.value, invalid->why);
  }
  carry_out();
}

void Control::on_ws_alive(net::ConnectionId id) {
  lobby_.on_alive(net::now(), room_id(id), effects_);
  carry_out();
}

void Control::on_ws_closed(net::ConnectionId id, int code) {
  spdlog::debug("websocket {} closed, code {}", id.value, code);
  askers_.erase(id);
  on_one_less();
  lobby_.on_disconnected(net::now(), room_id(id), effects_);
  dialects_.erase(room_id(id));
  carry_out();
}

/// After many have left, what they occupied goes back to the machine: not at once, since more may follow, and not often.
void Control::on_one_less() {
  constexpr std::size_t kWorthIt = 100;
  constexpr Duration kSoon = 500ms, kSpacing = 2s;
  const bool is_empty = askers_.empty();
  ++closed_since_trim_;
  if (is_trim_due_ || (closed_since_trim_ < kWorthIt && !is_empty)) { return; }
  is_trim_due_ = true;
  const Instant soon = net::now() + kSoon;
  loop_.call_at(is_empty ? soon : std::max(soon, trimmed_at_ + kSpacing), [this] {
    is_trim_due_ = false;
    closed_since_trim_ = 0;
    trimmed_at_ = net::now();
    net::give_memory_back();
  });
}

void Control::on_log(net::LogLevel level, std::string_view text) {
  switch (level) {
    case net::LogLevel::Debug: return spdlog::debug("{}", text);
    case net::LogLevel::Info: return spdlog::info("{}", text);
    case net::LogLevel::Warning: return spdlog::warn("{}", text);
    case net::LogLevel::Error: return spdlog::error("{}", text);
  }
}

void Control::on_workers() {
  constexpr std::size_t kUpsPerTurn = 1024;
  bool more = true;
  while (more) {
    more = false;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      const media::WorkerId worker{static_cast<std::uint32_t>(i)};
      const Instant now = net::now();
      workers_[i]->up().drain(
          [&](media::Up&& up) {
            auto* reply = std::get_if<media::Reply>(&up);
            if (reply != nullptr && Surveys::is_mine(reply->call)) {
              if (const auto finished = surveys_.on_reply(std::move(*reply))) { answer(*finished); }
            } else if (reply != nullptr) {
              lobby_.on_reply(now, worker, std::move(*reply), effects_);
            } else {
              lobby_.on_event(now, worker, std::get<media::Event>(up), effects_);
            }
          },
          kUpsPerTurn);
    }
    carry_out();
    waker_.announce_sleep();
    for (const auto& worker : workers_) { more |= !worker->up().seems_empty(); }
    if (more) { waker_.on_awake(false); }
  }
}

// ------------------------------------------------------------------------------------------------ what goes out

signaling::Dialect Control::dialect_of(room::ConnectionId connection) const {
  const auto found = dialects_.find(connection);
  return found != dialects_.end() ? found->second : signaling::Dialect::Classic;
}

room::CallId Control::expect(Caller caller) {
  const room::CallId call{next_call_++};
  callers_.emplace(call, std::move(caller));
  return call;
}

void Control::carry_out() {
  for (std::size_t i = 0; i < backlog_.size(); ++i) {
    auto waiting = std::exchange(backlog_[i], {});
    for (Down& down : waiting) { push_down(i, std::move(down)); }
  }
  for (room::Effect& effect : effects_.drain()) {
    std::visit([this](auto& e) { carry_out(e); }, effect);
  }
  reschedule();
}

void Control::carry_out(room::Respond& effect) {
  const auto found = callers_.find(effect.call);
  if (found == callers_.end()) { return; }
  const Caller caller = std::move(found->second);
  callers_.erase(found);
  if (const auto* http = std::get_if<OverHttp>(&caller)) {
    return respond(*http, signaling::answer_to(http->context, effect.result));
  }
  const auto& ws = std::get<OverWebSocket>(caller);
  if (effect.result) {
    return http_.ws_send(ws.connection, signaling::protoo::encode_response(ws.id, signaling::encode(dialect_of(room_id(ws.connection)), *effect.result)));
  }
  const Error& error = effect.result.error();
  http_.ws_send(ws.connection, signaling::protoo::encode_error(ws.id, signaling::protoo_code(error.code),
                                                               signaling::wire_text(error)));
}

/// The same for many: it is written once in each dialect that somebody speaks.
void Control::carry_out(room::Notify& effect) {
  std::array<std::optional<std::string>, signaling::kDialects> texts;
  for (const room::ConnectionId to : effect.to) {
    const signaling::Dialect dialect = dialect_of(to);
    auto& text = texts[static_cast<std::size_t>(dialect)];
    if (!text) {
      const auto spoken = signaling::encode(dialect, effect.notification);
      text = spoken ? signaling::protoo::encode_notification(spoken->method, spoken->data) : "";
    }
    if (!text->empty()) { http_.ws_send(net_id(to), *text); }
  }
}

void Control::carry_out(room::Ask& effect) {
  const auto spoken = signaling::encode(dialect_of(effect.to), effect.question);
  if (const auto asker = askers_.find(net_id(effect.to)); asker != askers_.end()) { ++asker->second.questions; }
  http_.ws_send(net_id(effect.to), signaling::protoo::encode_request(effect.ask.value, spoken.method, spoken.data));
}

void Control::carry_out(room::Disconnect& effect) {
  http_.ws_close(net_id(effect.connection), effect.code, effect.reason);
}

void Control::carry_out(room::CheckAlive& effect) { http_.ws_check_alive(net_id(effect.connection)); }

void Control::carry_out(room::Send& effect) {
  push_down(effect.worker.value, {effect.call, std::move(effect.command)});
}

void Control::push_down(std::size_t worker, Down&& down) {
  if (worker >= workers_.size()) { return; }
  if (!backlog_[worker].empty() || !workers_[worker]->down().push(down)) { backlog_[worker].push_back(std::move(down)); }
}

void Control::reschedule() {
  constexpr Duration kBacklogRetry = 5ms;
  Instant next = soonest(lobby_.next_deadline(), surveys_.next_deadline());
  for (const auto& waiting : backlog_) {
    if (!waiting.empty()) { next = soonest(next, net::now() + kBacklogRetry); }
  }
  if (next == timer_at_) { return; }
  if (timer_) { loop_.cancel(*timer_); }
  timer_.reset();
  timer_at_ = next;
  if (next == kNever) { return; }
  timer_ = loop_.call_at(next, [this] {
    timer_.reset();
    timer_at_ = kNever;
    lobby_.on_deadline(net::now(), effects_);
    for (const Surveys::Finished& finished : surveys_.take_overdue(net::now())) { answer(finished); }
    carry_out();
  });
}

void Control::shut_down() {
  if (is_shutting_down_) { return; }
  is_shutting_down_ = true;
  lobby_.shut_down(net::now(), effects_);
  carry_out();
  http_.stop();
  constexpr int kTurns = 300;  // of 20 ms: a little more than what a closing handshake may take
  wait_until_closed(kTurns);
}

void Control::wait_until_closed(int turns_left) {
  if (http_.stats().connections_now == 0 || turns_left == 0) { return loop_.stop(); }
  loop_.call_at(net::now() + 20ms, [this, turns_left] { wait_until_closed(turns_left - 1); });
}

}  // namespace madang::server
