#include "server/worker.hpp"

#include <utility>

#include "crypto/fingerprint.hpp"
#include "net/real_clock.hpp"
#include "net/thread_setup.hpp"

namespace madang::server {

namespace {

/// Listening TCP sockets have these numbers; UDP sockets for WebRTC are counted from 0, those of plain transports from
/// Engine::kFirstPlainSocket.
constexpr std::uint32_t kFirstListener = 512;
static_assert(kFirstListener < media::Engine::kFirstPlainSocket);

}  // namespace

Result<Worker::Bound> Worker::bind(const Listen& listen) {
  // When the kernel may choose, its choice for UDP can be taken for TCP; another one will not be.
  constexpr int kTriesMax = 16;
  for (int tries = 1;; ++tries) {
    MADANG_TRY(auto udp, net::UdpSocket::bind(listen.address));
    Bound bound{std::move(udp), std::nullopt};
    if (!listen.tcp) { return bound; }
    auto tcp = net::TcpListener::listen(bound.udp.local_address());
    if (tcp) {
      bound.tcp = std::move(*tcp);
      return bound;
    }
    if (listen.address.port != 0 || tries == kTriesMax) { return tcp.error(); }
  }
}

media::Engine::Options Worker::engine_options(const Options& options, const std::vector<Bound>& bound,
                                              std::string fingerprint) {
  media::Engine::Options out;
  for (std::size_t i = 0; i < bound.size(); ++i) {
    const Listen& listen = options.listen[i];
    const SocketAddress local = bound[i].udp.local_address();
    out.listen.push_back({SocketId{static_cast<std::uint32_t>(i)}, local,
                          listen.announced.empty() ? local.ip.text() : listen.announced, bound[i].tcp.has_value()});
  }
  out.plain = options.plain;
  out.ntp = options.ntp;
  out.estimates_bandwidth = options.estimates_bandwidth;
  out.fingerprint_sha256 = std::move(fingerprint);
  return out;
}

Result<std::unique_ptr<Worker>> Worker::make(Options options, const crypto::Certificate& certificate,
                                             net::Waker& control) {
  MADANG_TRY(auto dtls, dtls::Context::make(certificate));
  std::vector<Bound> bound;
  for (const Listen& listen : options.listen) {
    MADANG_TRY(auto one, bind(listen));
    bound.push_back(std::move(one));
  }
  const auto fingerprint = certificate.fingerprint(crypto::FingerprintAlgorithm::Sha256).value();
  return std::unique_ptr<Worker>(
      new Worker(std::move(options), std::move(dtls), fingerprint, std::move(bound), control));
}

Worker::Worker(Options options, dtls::Context dtls, std::string fingerprint, std::vector<Bound> bound,
               net::Waker& control)
    : options_(std::move(options)),
      pool_(options_.slabs),
      down_(loop_.waker(), options_.mailbox_size),
      up_(control, options_.mailbox_size),
      streams_({}, pool_, loop_),
      receiver_(pool_),
      engine_(engine_options(options_, bound, std::move(fingerprint)), std::move(dtls), random_) {
  batch_.reserve(net::kReceiveBatch);
  sender_.set_streams(streams_);
  for (std::uint32_t i = 0; i < bound.size(); ++i) {
    const SocketId id{i};
    sockets_.emplace(id, std::move(bound[i].udp));
    sender_.add(id, sockets_.at(id));
    loop_.add(sockets_.at(id).fd(), id.value);
    if (bound[i].tcp) { streams_.add(std::move(*bound[i].tcp), {kFirstListener + i}); }
  }
}

Worker::~Worker() { stop(); }

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::stop() {
  stopping_ = true;
  loop_.waker().wake();
  if (thread_.joinable()) { thread_.join(); }
}

void Worker::run() {
  net::set_up_thread("madang-rtc-" + std::to_string(options_.id.value));
  while (!stopping_) {
    const bool is_idle = undelivered_.empty() && loop_.may_sleep(down_) && !stopping_;
    const Instant until = is_idle ? soonest(engine_.next_deadline(), streams_.next_deadline()) : Instant{};
    for (const net::Ready& ready : loop_.wait(until)) { on_ready(ready); }
    take_commands();
    const Instant now = net::now();
    if (streams_.next_deadline() <= now) { streams_.on_deadline(now); }
    for (const net::TcpLinks::Closed& closed : streams_.closed()) {
      engine_.on_stream_closed(now, closed.socket, closed.remote, out_);
    }
    streams_.clear_closed();
    if (engine_.next_deadline() <= now) { engine_.on_deadline(now, out_); }
    settle(now);
    publish_stats();
  }
}

/// A bounded number per turn: a flood of commands must not stall the media of those already there.
bool Worker::take_commands() {
  constexpr std::size_t kCommandsPerTurn = 64;
  const Instant now = net::now();
  return down_.drain([&](Down&& down) { engine_.execute(now, down.call, down.command, out_); }, kCommandsPerTurn) > 0;
}

void Worker::on_ready(const net::Ready& ready) {
  const SocketId id{static_cast<std::uint32_t>(ready.token)};
  if (is_stream(id)) { return receive_streams(ready); }
  if (streams_.is_listener(id)) { return streams_.accept(net::now(), id); }
  const auto socket = sockets_.find(id);
  if (socket != sockets_.end()) { receive(id, socket->second); }
}

void Worker::receive_streams(const net::Ready& ready) {
  const Instant now = net::now();
  streams_.on_ready(now, ready);
  bool more = true;
  while (more) {
    batch_.clear();
    more = streams_.take(batch_);
    datagrams_in_ += batch_.size();
    if (!batch_.empty()) { engine_.on_datagrams(now, batch_, out_); }
    settle(now);
  }
}

void Worker::receive(SocketId id, const net::UdpSocket& socket) {
  constexpr int kBatchesPerTurn = 8;
  for (int i = 0; i < kBatchesPerTurn; ++i) {
    batch_.clear();
    const std::size_t got = receiver_.receive(socket, id, batch_);
    datagrams_in_ += batch_.size();
    const Instant now = net::now();
    if (!batch_.empty()) { engine_.on_datagrams(now, batch_, out_); }
    settle(now);
    if (got < net::kReceiveBatch) { return; }
  }
}

/// Carries out everything the engine wished for.
void Worker::settle(Instant now) {
  // First what the engine says itself: the end of a handshake must not come behind the media that it opens the way for.
  if (!out_.datagrams.empty()) { sender_.flush(out_.datagrams); }
  bool more = true;
  while (more) {
    more = engine_.transmit(now, media_queue_);
    if (!media_queue_.empty()) { sender_.flush(media_queue_); }
  }
  while (!out_.sockets.empty()) {
    for (const media::SocketRequest& request : out_.sockets.drain()) { serve(request); }
  }
  for (media::Up& up : out_.up) { undelivered_.push_back(std::move(up)); }
  out_.up.clear();
  std::size_t delivered = 0;
  while (delivered < undelivered_.size() && up_.push_quietly(undelivered_[delivered])) { ++delivered; }
  if (delivered > 0) {
    undelivered_.erase(undelivered_.begin(), undelivered_.begin() + static_cast<std::ptrdiff_t>(delivered));
    up_.wake();
  }
}

void Worker::serve(const media::SocketRequest& request) {
  if (const auto* open_socket = std::get_if<media::OpenSocket>(&request)) { return open(*open_socket); }
  const SocketId socket = std::get<media::CloseSocket>(request).socket;
  if (is_stream(socket)) { return streams_.close(socket); }
  const auto found = sockets_.find(socket);
  if (found == sockets_.end()) { return; }
  sender_.remove(found->first);
  loop_.remove(found->second.fd());
  sockets_.erase(found);
}

void Worker::open(const media::OpenSocket& request) {
  constexpr int kPlainBufferBytes = 1 << 20;
  auto socket = net::UdpSocket::bind_in_range(
      request.ip, {request.port_min, request.port_max}, random_,
      {.receive_buffer_bytes = kPlainBufferBytes, .send_buffer_bytes = kPlainBufferBytes});
  const Instant now = net::now();
  if (!socket) {
    engine_.on_socket_opened(now, request.socket, fail(Code::Unavailable, socket.error().message), out_);
    return;
  }
  const SocketAddress local = socket->local_address();
  const auto placed = sockets_.emplace(request.socket, std::move(*socket)).first;
  sender_.add(request.socket, placed->second);
  loop_.add(placed->second.fd(), request.socket.value);
  engine_.on_socket_opened(now, request.socket, local, out_);
}

void Worker::publish_stats() {
  stats_.datagrams_in.store(datagrams_in_, std::memory_order_relaxed);
  stats_.datagrams_out.store(sender_.stats().datagrams, std::memory_order_relaxed);
  stats_.forwarded.store(engine_.forwarded(), std::memory_order_relaxed);
  stats_.slabs_free.store(pool_.free_slabs(), std::memory_order_relaxed);
  for (std::size_t i = 0; i < media::kDrops; ++i) {
    stats_.drops[i].store(engine_.drops().of(static_cast<media::Drop>(i)), std::memory_order_relaxed);
  }
}

Duration Worker::cpu_time() const {
  // Asked by the thread that also starts and joins it, so it is there or it is not.
  return thread_.joinable() ? net::cpu_time_of(const_cast<std::thread&>(thread_).native_handle()) : Duration{};
}

std::vector<SocketAddress> Worker::addresses() const {
  std::vector<SocketAddress> out;
  for (std::uint32_t i = 0; i < options_.listen.size(); ++i) { out.push_back(sockets_.at(SocketId{i}).local_address()); }
  return out;
}

int Worker::receive_buffer_bytes() const {
  int smallest = net::kSocketBufferBytes * 2;
  for (const auto& [id, socket] : sockets_) { smallest = std::min(smallest, socket.receive_buffer_bytes()); }
  return smallest;
}

}  // namespace madang::server
