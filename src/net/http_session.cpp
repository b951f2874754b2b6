#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>

#include "base/text.hpp"
#include "net/inflate.hpp"
#include "net/real_clock.hpp"
#include "net/server_core.hpp"

namespace madang::net {

namespace {

namespace http = beast::http;

constexpr std::size_t kReadBytes = 8 * 1024;
/// After a last response: how long, and for how many bytes, to go on listening to what the peer still sends. Closing
/// with unread bytes would reset the connection and could destroy the response on its way.
constexpr Duration kLingerMax = 1s;
constexpr std::size_t kLingerBytesMax = 1 << 20;

std::string string_of(beast::string_view text) { return {text.data(), text.size()}; }
std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

/// What is wrong with a request that Beast or we refuse.
struct Refusal {
  int status;
  std::string_view name;
  std::string_view message;
};

Refusal refusal_for(error_code error) {
  if (error == http::error::body_limit) {
    return {413, "PayloadTooLargeError", "request entity too large"};
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {431, "Error", "request header fields too large"};
  }
  if (error == http::error::bad_version) { return {505, "Error", "HTTP version not supported"}; }
  return {400, "Error", "malformed HTTP request"};
}

/// One connection: reads a request, waits for its answer, writes that, reads the next. So pipelined requests are
/// answered in order, and a client that does not read its answers is not read from either.
class Session final : public HttpSession, public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<ServerCore> core, std::uint64_t id, AnyStream stream, SocketAddress peer,
          std::size_t listener, Admission::Ticket ticket)
      : core_(std::move(core)),
        id_(id),
        stream_(std::move(stream)),
        peer_(peer),
        listener_(listener),
        ticket_(std::move(ticket)),
        answer_timer_(core_->io),
        buffer_(core_->options.header_bytes_max + 2 * kReadBytes) {}

  void start() override;
  void respond(HttpResponse response) override;
  void finish_up() override;
  void drop() override;

 private:
  using Parser = http::request_parser<http::string_body>;
  /// What the next byte would be part of.
  enum class Phase { Handshake, Idle, Head, Body, Answer, Write, Linger, Closed };

  void begin_request(bool is_first);
  void read();
  void on_read(error_code error, std::size_t size);
  void on_bytes();
  /// False when the request goes no further.
  bool on_head();
  bool check_expectation();
  void send_continue();
  bool unpack_body();
  bool is_within_rate();
  void on_request();
  void on_answer_timeout();
  HttpRequestHead take_head();

  void on_upgrade();
  void become_websocket(UpgradeRequest request, std::string_view subprotocol);

  void refuse(const Refusal& refusal);
  void write(HttpResponse response, bool keep_alive);
  void on_written(error_code error);
  void linger();
  void drain();

  std::shared_ptr<ServerCore> core_;
  std::uint64_t id_;
  AnyStream stream_;
  SocketAddress peer_;
  std::size_t listener_;
  Admission::Ticket ticket_;
  asio::steady_timer answer_timer_;
  Phase phase_ = Phase::Handshake;

  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  HttpExchangeId exchange_{};
  RateLimit rate_;
  bool keep_alive_ = false;
  bool is_head_method_ = false;

  HttpResponse response_;
  std::string response_head_;
  std::size_t lingered_bytes_ = 0;
};

void Session::start() {
  if (!stream_.is_tls()) {
    begin_request(true);
    return;
  }
  stream_.expires_after(core_->options.tls_handshake_max);
  stream_.handshake([self = shared_from_this()](error_code error) {
    if (self->phase_ == Phase::Closed) { return; }
    if (error) {
      ++(error == beast::error::timeout ? self->core_->stats.timeouts : self->core_->stats.tls_failures);
      self->drop();
      return;
    }
    self->begin_request(true);
  });
}

void Session::begin_request(bool is_first) {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(core_->options.header_bytes_max));
  parser_->body_limit(core_->options.body_bytes_max);
  parser_->eager(false);  // until the head is judged
  is_head_method_ = false;
  const bool waits = buffer_.size() == 0 && !is_first;
  phase_ = waits ? Phase::Idle : Phase::Head;
  stream_.expires_after(waits ? core_->options.keep_alive_idle : core_->options.headers_max_time);
  buffer_.size() == 0 ? read() : on_bytes();
}

void Session::read() {
  const auto room = buffer_.prepare(kReadBytes);
  stream_.read_some(room, [self = shared_from_this()](error_code error, std::size_t size) {
    self->on_read(error, size);
  });
}

void Session::on_read(error_code error, std::size_t size) {
  if (phase_ == Phase::Closed) { return; }
  if (error) {
    // An end of stream between requests is how connections end; in the middle of one there is nobody to answer.
    if (error == beast::error::timeout && phase_ != Phase::Idle) { ++core_->stats.timeouts; }
    drop();
    return;
  }
  buffer_.commit(size);
  if (phase_ == Phase::Idle) {
    phase_ = Phase::Head;
    stream_.expires_after(core_->options.headers_max_time);
  }
  on_bytes();
}

void Session::on_bytes() {
  error_code error;
  while (buffer_.size() > 0 && !parser_->is_done()) {
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    if (error == http::error::need_more) { break; }
    if (error) {
      refuse(refusal_for(error));
      return;
    }
    if (phase_ == Phase::Head && parser_->is_header_done() && !on_head()) { return; }
  }
  if (parser_->is_done()) {
    on_request();
    return;
  }
  // Only a chunk's header can be incomplete and yet longer than any head: nobody has such extensions.
  if (buffer_.size() > core_->options.header_bytes_max) {
    refuse({400, "Error", "malformed HTTP request"});
    return;
  }
  read();
}

bool Session::on_head() {
  const auto& head = parser_->get();
  keep_alive_ = parser_->keep_alive();
  is_head_method_ = head.method() == http::verb::head;
  if (static_cast<std::size_t>(std::distance(head.begin(), head.end())) > core_->options.headers_max) {
    refuse({431, "Error", "too many request header fields"});
    return false;
  }
  //= RFC 9112 §3.2: a server MUST respond with a 400 to any HTTP/1.1 request that lacks a Host header field and to
  //= any request that contains more than one
  const std::size_t hosts = head.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && head.version() >= 11)) {
    refuse({400, "Error", "a request needs one Host header field"});
    return false;
  }
  if (beast::websocket::is_upgrade(head)) {
    on_upgrade();
    return false;
  }
  const std::string_view encoding = view_of(head[http::field::content_encoding]);
  if (!encoding.empty() && !equals_ignoring_case(encoding, "identity") && !can_inflate(encoding)) {
    refuse({415, "UnsupportedMediaTypeError", "unsupported content encoding"});
    return false;
  }
  phase_ = Phase::Body;
  stream_.expires_after(core_->options.body_max_time);
  parser_->eager(true);
  return check_expectation();
}

bool Session::check_expectation() {
  const auto& head = parser_->get();
  const std::string_view expectation = view_of(head[http::field::expect]);
  if (expectation.empty() || head.version() < 11) { return true; }
  if (!equals_ignoring_case(expectation, "100-continue")) {
    refuse({417, "Error", "only 100-continue can be expected"});
    return false;
  }
  //= RFC 9110 §10.1.1: a server MAY omit sending a 100 response if it has already received some of the content
  if (parser_->is_done() || buffer_.size() > 0) { return true; }
  send_continue();
  return false;
}

void Session::send_continue() {
  static constexpr std::string_view kText = "HTTP/1.1 100 Continue\r\n\r\n";
  stream_.write({asio::const_buffer(kText.data(), kText.size()), asio::const_buffer()},
                [self = shared_from_this()](error_code error, std::size_t) {
                  if (self->phase_ == Phase::Closed) { return; }
                  error ? self->drop() : self->read();
                });
}

HttpRequestHead Session::take_head() {
  const auto& head = parser_->get();
  HttpRequestHead out;
  out.listener = listener_;
  out.peer = peer_;
  out.is_tls = stream_.is_tls();
  out.method = string_of(head.method_string());
  out.target = string_of(head.target());
  const TargetParts parts = split_target(out.target);
  out.path = parts.path;
  out.query = parts.query;
  for (const auto& field : head) { out.headers.add(string_of(field.name_string()), string_of(field.value())); }
  return out;
}

/// False when the body is not what its header says.
bool Session::unpack_body() {
  const std::string_view encoding = view_of(parser_->get()[http::field::content_encoding]);
  std::string& body = parser_->get().body();
  if (body.empty() || !can_inflate(encoding)) { return true; }
  auto unpacked = inflate(encoding, body, core_->options.body_bytes_max);
  if (unpacked) {
    body = std::move(*unpacked);
    return true;
  }
  if (unpacked.error().code == Code::TooLarge) {
    refuse({413, "PayloadTooLargeError", "request entity too large"});
  } else {
    refuse({400, "Error", "the compressed body is broken"});
  }
  return false;
}

/// False when this connection has asked for too much lately.
bool Session::is_within_rate() {
  const RateLimit::Verdict verdict = rate_.on_request(now(), core_->options.requests);
  if (verdict == RateLimit::Verdict::Serve) { return true; }
  ++core_->stats.refused_rate;
  write(error_response(429, "Error", "too many requests"), keep_alive_ && verdict == RateLimit::Verdict::Refuse);
  return false;
}

void Session::on_request() {
  if (!is_within_rate() || !unpack_body()) { return; }
  phase_ = Phase::Answer;
  ++core_->stats.requests;
  HttpRequest request{take_head(), std::move(parser_->get().body())};
  exchange_ = HttpExchangeId{core_->next_id()};
  core_->exchanges.emplace(exchange_, this);
  answer_timer_.expires_after(core_->options.response_max_time);
  answer_timer_.async_wait([self = shared_from_this(), exchange = exchange_](error_code error) {
    if (!error && self->exchange_ == exchange) { self->on_answer_timeout(); }
  });
  core_->handler->on_request(exchange_, std::move(request));
}

void Session::on_answer_timeout() {
  if (phase_ != Phase::Answer || core_->exchanges.erase(exchange_) == 0) { return; }
  core_->log(LogLevel::Warning, "an HTTP request was not answered in time");
  respond(error_response(503, "Error", "request timeout"));
}

void Session::respond(HttpResponse response) {
  answer_timer_.cancel();
  write(std::move(response), keep_alive_);
}

void Session::refuse(const Refusal& refusal) {
  ++core_->stats.bad_requests;
  write(error_response(refusal.status, refusal.name, refusal.message), false);
}

void Session::write(HttpResponse response, bool keep_alive) {
  phase_ = Phase::Write;
  keep_alive_ = keep_alive && !response.close && !core_->is_stopping;
  response_ = std::move(response);
  response_head_ = head_text(response_, keep_alive_, core_->date());
  std::array<asio::const_buffer, 2> buffers{asio::buffer(response_head_), asio::const_buffer()};
  if (!is_head_method_ && may_have_body(response_.status)) {
    buffers[1] = response_.static_body.empty()
                     ? asio::buffer(response_.body)
                     : asio::buffer(response_.static_body.data(), response_.static_body.size());
  }
  stream_.expires_after(core_->options.write_max_time);
  stream_.write(buffers, [self = shared_from_this()](error_code error, std::size_t) { self->on_written(error); });
}

void Session::on_written(error_code error) {
  if (phase_ == Phase::Closed) { return; }
  response_ = {};
  if (error) {
    if (error == beast::error::timeout) { ++core_->stats.timeouts; }
    drop();
    return;
  }
  keep_alive_ && !core_->is_stopping ? begin_request(false) : linger();
}

void Session::linger() {
  phase_ = Phase::Linger;
  stream_.expires_after(kLingerMax);
  if (!stream_.is_tls()) {
    drain();
    return;
  }
  stream_.say_goodbye([self = shared_from_this()](error_code) {
    if (self->phase_ == Phase::Linger) { self->drain(); }
  });
}

/// Ends our direction, then reads and forgets. Below TLS: its own goodbye has been said.
void Session::drain() {
  error_code error;
  if (lingered_bytes_ == 0) { stream_.tcp().socket().shutdown(asio::socket_base::shutdown_send, error); }
  buffer_.clear();
  stream_.tcp().async_read_some(buffer_.prepare(kReadBytes),
                                [self = shared_from_this()](error_code failure, std::size_t size) {
                                  if (self->phase_ == Phase::Closed) { return; }
                                  self->lingered_bytes_ += size;
                                  if (failure || self->lingered_bytes_ > kLingerBytesMax) {
                                    self->drop();
                                    return;
                                  }
                                  self->drain();
                                });
}

void Session::finish_up() {
  keep_alive_ = false;
  if (phase_ == Phase::Handshake || phase_ == Phase::Idle || phase_ == Phase::Head) { drop(); }
}

void Session::drop() {
  if (phase_ == Phase::Closed) { return; }
  phase_ = Phase::Closed;
  const auto self = shared_from_this();  // the map's may be the last reference
  answer_timer_.cancel();
  stream_.close();
  ticket_.release();
  core_->exchanges.erase(exchange_);
  core_->erase_session(id_);
}

void Session::on_upgrade() {
  auto& head = parser_->get();
  UpgradeRequest request{take_head(), {}, {}};
  //= RFC 6455 §4.4: versions other than 13; version 8 differs only in the name of the origin field
  const std::string_view version = view_of(head[http::field::sec_websocket_version]);
  request.origin = request.headers.find(version == "8" ? "Sec-WebSocket-Origin" : "Origin");
  for (const auto& [name, value] : request.headers) {
    if (!equals_ignoring_case(name, "Sec-WebSocket-Protocol")) { continue; }
    for (std::string& item : split_list(value)) { request.subprotocols.push_back(std::move(item)); }
  }
  if (version != "13" && version != "8") {
    ++core_->stats.ws_rejected;
    HttpResponse response = error_response(426, "Error", "unsupported WebSocket version");
    response.headers.add("Sec-WebSocket-Version", "13, 8");
    write(std::move(response), false);
    return;
  }
  //= RFC 6455 §4.1: the key is 16 bytes in base64
  const auto key = from_base64(view_of(head[http::field::sec_websocket_key]));
  if (!key || key->size() != 16 || buffer_.size() > 0 || !parser_->is_done()) {
    ++core_->stats.ws_rejected;
    refuse({400, "Error", "malformed WebSocket handshake"});
    return;
  }
  const WsVerdict verdict = core_->handler->on_upgrade(request);
  if (phase_ == Phase::Closed) { return; }
  if (verdict.is_accepted) {
    become_websocket(std::move(request), verdict.subprotocol);
    return;
  }
  ++core_->stats.ws_rejected;
  HttpResponse response;
  response.status = verdict.status;
  response.headers.add("X-WebSocket-Reject-Reason", sanitized_reason(verdict.reason));
  write(std::move(response), false);
}

void Session::become_websocket(UpgradeRequest request, std::string_view subprotocol) {
  Admission::Ticket ticket = core_->ws_admission.admit(peer_.ip);
  if (!ticket || core_->is_stopping) {
    ++core_->stats.refused_per_address;
    refuse({503, "Error", "too many connections"});
    return;
  }
  const auto self = shared_from_this();
  BeastHead head(std::move(parser_->get().base()));
  head.set(http::field::sec_websocket_version, "13");
  // Beast would answer an Expect with a 100 of its own before the 101.
  head.erase(http::field::expect);
  phase_ = Phase::Closed;
  answer_timer_.cancel();
  ticket_.release();
  core_->erase_session(id_);
  const ConnectionId id{core_->next_id()};
  auto websocket = make_ws_session(core_, id, std::move(stream_), std::move(request), std::move(ticket));
  core_->websockets.emplace(id, websocket);
  websocket->start(std::move(head), subprotocol);
}

}  // namespace

std::shared_ptr<HttpSession> make_http_session(std::shared_ptr<ServerCore> core, std::uint64_t id, AnyStream stream,
                                               SocketAddress peer, std::size_t listener, Admission::Ticket ticket) {
  return std::make_shared<Session>(std::move(core), id, std::move(stream), peer, listener, std::move(ticket));
}

}  // namespace madang::net
