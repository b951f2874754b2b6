#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <algorithm>
#include <deque>
#include <functional>

#include "net/control_loop_parts.hpp"
#include "net/real_clock.hpp"
#include "net/server_core.hpp"

namespace madang::net {

namespace {

namespace websocket = beast::websocket;

constexpr int kWsProtocolError = 1002;
constexpr std::size_t kReadBytesMax = 64 * 1024;
/// A buffer that one long message made large is given back once the message is through.
constexpr std::size_t kIdleBufferBytesMax = 16 * 1024;
//= RFC 6455 §5.5: control frames carry at most 125 bytes, of which a close code takes two
constexpr std::size_t kCloseReasonBytesMax = 123;

/// The layer below the WebSocket, which tells when Beast is through with the closing handshake and begins to wait for
/// the end of the TCP connection.
template <typename Stream>
struct Layer : Stream {
  explicit Layer(Stream stream) : Stream(std::move(stream)) {}
  std::function<void()> on_teardown;

  template <typename Handler>
  friend void async_teardown(beast::role_type role, Layer& layer, Handler&& handler) {
    if (layer.on_teardown) { layer.on_teardown(); }
    using beast::websocket::async_teardown;
    async_teardown(role, static_cast<Stream&>(layer), std::forward<Handler>(handler));
  }
};

/// One WebSocket. Beast frames; this decides when to ping, when to give up and what may still be said.
template <typename Stream>
class Session final : public WsSession, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(std::shared_ptr<ServerCore> core, ConnectionId id, std::shared_ptr<TlsIdentity::Parts> tls, Stream stream,
          UpgradeRequest request, Admission::Ticket ticket)
      : core_(std::move(core)),
        id_(id),
        tls_(std::move(tls)),
        stream_(Layer<Stream>(std::move(stream))),
        request_(std::move(request)),
        ticket_(std::move(ticket)),
        timer_(core_->io) {}

  void start(BeastHead head, std::string_view subprotocol) override;
  void send(std::string text) override;
  void close(int code, std::string_view reason) override;
  void check_alive() override;
  std::size_t outbound_bytes() const override { return queued_bytes_; }
  void drop() override;

 private:
  enum class State { Opening, Open, Closing, Closed };

  void configure(std::string_view subprotocol);
  void on_accepted(error_code error);
  void read();
  void on_read(error_code error);
  void on_message();
  void write();
  void on_written(error_code error, std::size_t size);
  void begin_close_when_drained();
  void close_too_slow();
  void watch_silence();
  void on_silence_check();
  void ping();
  void on_heard();
  void wait_for_close();
  void on_handshake_over();
  void tell_closed(int code);
  int code_after(error_code error) const;
  void finish(int code);

  std::shared_ptr<ServerCore> core_;
  ConnectionId id_;
  std::shared_ptr<TlsIdentity::Parts> tls_;  // outlives the stream, whose context it is
  websocket::stream<Layer<Stream>, false> stream_;  // false: no deflate compiled in
  UpgradeRequest request_;
  Admission::Ticket ticket_;
  asio::steady_timer timer_;
  State state_ = State::Opening;
  BeastHead head_;

  beast::flat_buffer buffer_;
  Instant last_heard_{};
  bool is_pinged_ = false;
  bool is_ping_pending_ = false;
  bool is_asked_for_life_ = false;

  std::deque<std::string> queue_;
  std::size_t queued_bytes_ = 0;
  std::size_t written_of_front_ = 0;
  bool is_writing_ = false;
  bool is_close_begun_ = false;
  bool is_open_told_ = false;
  int close_code_ = 0;
  std::string close_reason_;
};

template <typename Stream>
void Session<Stream>::start(BeastHead head, std::string_view subprotocol) {
  head_ = std::move(head);
  configure(subprotocol);
  stream_.async_accept(head_, [self = this->shared_from_this()](error_code error) { self->on_accepted(error); });
}

template <typename Stream>
void Session<Stream>::configure(std::string_view subprotocol) {
  const HttpServerOptions& options = core_->options;
  beast::get_lowest_layer(stream_).expires_never();
  if (options.ws_send_buffer_bytes > 0) {
    error_code error;
    beast::get_lowest_layer(stream_).socket().set_option(
        asio::socket_base::send_buffer_size(options.ws_send_buffer_bytes), error);
  }
  // Beast's timer bounds the two handshakes; silence is ours, because Beast's pings come at half its idle time.
  stream_.set_option(websocket::stream_base::timeout{options.ws_close_max, websocket::stream_base::none(), false});
  stream_.set_option(websocket::stream_base::decorator(
      [name = std::string(subprotocol)](websocket::response_type& response) {
        response.set(beast::http::field::server, "madang");
        if (!name.empty()) { response.set(beast::http::field::sec_websocket_protocol, name); }
      }));
  stream_.read_message_max(options.ws_message_bytes_max);
  stream_.auto_fragment(false);
  stream_.text(true);
  stream_.control_callback([this](websocket::frame_type type, beast::string_view) {
    on_heard();
    if (type == websocket::frame_type::close) { on_handshake_over(); }
  });
  // Our own close frame was answered: that one Beast may read without calling back.
  stream_.next_layer().on_teardown = [this] {
    if (state_ == State::Closing) { on_handshake_over(); }
  };
}

template <typename Stream>
void Session<Stream>::on_accepted(error_code error) {
  if (state_ == State::Closed) { return; }
  if (error || core_->handler == nullptr) {
    drop();
    return;
  }
  head_ = {};
  last_heard_ = now();
  ++core_->stats.ws_opened;
  const bool is_closing = state_ == State::Closing;  // told to while the handshake was under way
  if (!is_closing) {
    state_ = State::Open;
    watch_silence();
  }
  is_open_told_ = true;
  const auto self = this->shared_from_this();
  core_->handler->on_ws_open(id_, std::move(request_));
  if (state_ == State::Closed) { return; }
  read();
  begin_close_when_drained();
}

template <typename Stream>
void Session<Stream>::read() {
  stream_.async_read_some(buffer_, kReadBytesMax, [self = this->shared_from_this()](error_code error, std::size_t) {
    self->on_read(error);
  });
}

template <typename Stream>
void Session<Stream>::on_read(error_code error) {
  if (state_ == State::Closed) { return; }
  if (error) {
    finish(code_after(error));
    return;
  }
  on_heard();
  if (stream_.is_message_done()) { on_message(); }
  if (state_ != State::Closed) { read(); }
}

template <typename Stream>
void Session<Stream>::on_message() {
  const bool is_text = stream_.got_text();
  if (state_ == State::Open && !is_text) { ++core_->stats.ws_binaries_ignored; }
  std::string text;
  if (state_ == State::Open && is_text) {
    text.assign(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  }
  buffer_.consume(buffer_.size());
  if (buffer_.capacity() > kIdleBufferBytesMax) { buffer_.shrink_to_fit(); }
  if (state_ != State::Open || !is_text) { return; }
  ++core_->stats.ws_texts_in;
  core_->handler->on_ws_text(id_, std::move(text));
}

template <typename Stream>
void Session<Stream>::send(std::string text) {
  if (state_ != State::Open) { return; }
  const HttpServerOptions& options = core_->options;
  if (queue_.size() >= options.ws_outbound_messages_max ||
      text.size() > options.ws_outbound_bytes_max - std::min(queued_bytes_, options.ws_outbound_bytes_max)) {
    close_too_slow();
    return;
  }
  queued_bytes_ += text.size();
  queue_.push_back(std::move(text));
  if (!is_writing_) { write(); }
}

template <typename Stream>
void Session<Stream>::write() {
  const std::string& text = queue_.front();
  // One frame per message, but none longer than what we ourselves would take.
  const std::size_t left = text.size() - written_of_front_;
  const std::size_t size = std::min(left, core_->options.ws_message_bytes_max);
  is_writing_ = true;
  stream_.async_write_some(size == left, asio::buffer(text.data() + written_of_front_, size),
                           [self = this->shared_from_this()](error_code error, std::size_t written) {
                             self->on_written(error, written);
                           });
}

template <typename Stream>
void Session<Stream>::on_written(error_code error, std::size_t size) {
  is_writing_ = false;
  // The read that is always under way reports the same failure, and tells the handler.
  if (state_ == State::Closed || error) { return; }
  written_of_front_ += size;
  if (written_of_front_ >= queue_.front().size()) {
    queued_bytes_ -= queue_.front().size();
    queue_.pop_front();
    written_of_front_ = 0;
  }
  if (!queue_.empty()) {
    write();
    return;
  }
  begin_close_when_drained();
}

template <typename Stream>
void Session<Stream>::close(int code, std::string_view reason) {
  if (state_ == State::Closing || state_ == State::Closed) { return; }
  const bool is_opening = state_ == State::Opening;
  state_ = State::Closing;
  close_code_ = code;
  close_reason_ = reason.substr(0, kCloseReasonBytesMax);
  wait_for_close();
  if (!is_opening) { begin_close_when_drained(); }
}

template <typename Stream>
void Session<Stream>::begin_close_when_drained() {
  if (state_ != State::Closing || is_close_begun_ || is_writing_ || !queue_.empty()) { return; }
  is_close_begun_ = true;
  const websocket::close_reason reason(static_cast<websocket::close_code>(close_code_),
                                       beast::string_view(close_reason_.data(), close_reason_.size()));
  // The pending read ends with the handshake and finishes; here is nothing left to do.
  stream_.async_close(reason, [self = this->shared_from_this()](error_code) {});
}

/// The peer does not read: forget what it would not get anyway, say so if the socket still takes it.
template <typename Stream>
void Session<Stream>::close_too_slow() {
  ++core_->stats.ws_too_slow;
  while (queue_.size() > (is_writing_ ? 1u : 0u)) {
    queued_bytes_ -= queue_.back().size();
    queue_.pop_back();
  }
  close(kWsTooSlow, "too slow");
}

template <typename Stream>
void Session<Stream>::watch_silence() {
  const Duration wait = is_pinged_ ? core_->options.ws_pong_max : core_->options.ws_silence_max;
  timer_.expires_at(to_steady((is_pinged_ ? now() : last_heard_) + wait));
  timer_.async_wait([self = this->shared_from_this(), asked_at = now()](error_code error) {
    if (error || self->state_ != State::Open) { return; }
    // Heard since the ping: the silence starts anew.
    if (self->is_pinged_ && self->last_heard_ > asked_at) {
      self->is_pinged_ = false;
      self->watch_silence();
      return;
    }
    self->on_silence_check();
  });
}

template <typename Stream>
void Session<Stream>::on_silence_check() {
  if (is_pinged_) {
    ++core_->stats.ws_silent;
    finish(kWsAbnormal);
    return;
  }
  if (now() - last_heard_ >= core_->options.ws_silence_max) {
    is_pinged_ = true;
    ping();
  }
  watch_silence();
}

template <typename Stream>
void Session<Stream>::ping() {
  if (is_ping_pending_) { return; }  // the last one is still stuck behind a slow write
  is_ping_pending_ = true;
  stream_.async_ping({}, [self = this->shared_from_this()](error_code) { self->is_ping_pending_ = false; });
}

template <typename Stream>
void Session<Stream>::check_alive() {
  if (state_ != State::Open) { return; }
  is_asked_for_life_ = true;
  ping();
}

template <typename Stream>
void Session<Stream>::on_heard() {
  last_heard_ = now();
  if (!is_asked_for_life_) { return; }
  is_asked_for_life_ = false;
  // Not at once: Beast calls from the middle of its work.
  asio::post(core_->io, [self = this->shared_from_this()] {
    if (self->state_ == State::Open && self->core_->handler != nullptr) {
      self->core_->handler->on_ws_alive(self->id_);
    }
  });
}

template <typename Stream>
void Session<Stream>::wait_for_close() {
  timer_.expires_after(core_->options.ws_close_max);
  timer_.async_wait([self = this->shared_from_this()](error_code error) {
    if (!error) { self->finish(self->close_code_); }
  });
}

/// No more messages will come or go: say so now. Beast goes on to answer and to wait for the end of the TCP connection,
/// which the peer may delay until ws_close_max.
template <typename Stream>
void Session<Stream>::on_handshake_over() {
  const int code = state_ == State::Closing ? close_code_ : static_cast<int>(stream_.reason().code);
  // Not at once: Beast calls from the middle of its work.
  asio::post(core_->io, [self = this->shared_from_this(), code] {
    if (self->state_ == State::Closed) { return; }
    self->close_code_ = code;
    if (self->state_ == State::Open) {
      self->state_ = State::Closing;
      self->is_close_begun_ = true;  // by the peer; Beast answers it
      self->wait_for_close();
    }
    self->tell_closed(code);
  });
}

template <typename Stream>
void Session<Stream>::tell_closed(int code) {
  if (!is_open_told_ || core_->handler == nullptr) { return; }
  is_open_told_ = false;
  core_->handler->on_ws_closed(id_, code);
}

template <typename Stream>
int Session<Stream>::code_after(error_code error) const {
  if (state_ == State::Closing) { return close_code_; }
  if (error == websocket::error::closed) { return static_cast<int>(stream_.reason().code); }
  if (error == websocket::error::message_too_big) { return kWsTooBig; }
  if (error == websocket::error::bad_frame_payload) { return kWsBadPayload; }
  if (error == websocket::condition::protocol_violation) { return kWsProtocolError; }
  return kWsAbnormal;
}

/// The one way out: closes the socket and tells the handler, if it was told of the opening and not yet of the end.
template <typename Stream>
void Session<Stream>::finish(int code) {
  if (state_ == State::Closed) { return; }
  state_ = State::Closed;
  const auto self = this->shared_from_this();  // the map's may be the last reference
  timer_.cancel();
  beast::get_lowest_layer(stream_).close();
  ticket_.release();
  // A pending write still reads the front of the queue; the rest can go now.
  while (queue_.size() > 1) { queue_.pop_back(); }
  queued_bytes_ = 0;
  core_->erase_websocket(id_);
  tell_closed(code);
}

template <typename Stream>
void Session<Stream>::drop() {
  finish(kWsAbnormal);
}

}  // namespace

std::shared_ptr<WsSession> make_ws_session(std::shared_ptr<ServerCore> core, ConnectionId id, AnyStream stream,
                                           UpgradeRequest request, Admission::Ticket ticket) {
  auto tls = stream.tls();
  auto inner = stream.take();
  if (auto* plain = std::get_if<PlainStream>(&inner)) {
    return std::make_shared<Session<PlainStream>>(std::move(core), id, std::move(tls), std::move(*plain),
                                                  std::move(request), std::move(ticket));
  }
  return std::make_shared<Session<TlsStream>>(std::move(core), id, std::move(tls),
                                              std::move(std::get<TlsStream>(inner)), std::move(request),
                                              std::move(ticket));
}

}  // namespace madang::net
