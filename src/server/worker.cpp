#include "server/worker.hpp"

#include <utility>

#include "crypto/fingerprint.hpp"
#include "net/real_clock.hpp"
#include "net/thread_setup.hpp"

namespace madang::server {

namespace {

media::Engine::Options engine_options(const Worker::Options& options, const std::vector<net::UdpSocket>& sockets,
                                      std::string fingerprint) {
  media::Engine::Options out;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const Worker::Listen& listen = options.listen[i];
    const SocketAddress bound = sockets[i].local_address();
    out.listen.push_back({SocketId{static_cast<std::uint32_t>(i)}, bound,
                          listen.announced.empty() ? bound.ip.text() : listen.announced});
  }
  out.plain = options.plain;
  out.ntp = options.ntp;
  out.fingerprint_sha256 = std::move(fingerprint);
  return out;
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::make(Options options, const crypto::Certificate& certificate,
                                             net::Waker& control) {
  MADANG_TRY(auto dtls, dtls::Context::make(certificate));
  std::vector<net::UdpSocket> sockets;
  for (const Listen& listen : options.listen) {
    MADANG_TRY(auto socket, net::UdpSocket::bind(listen.address));
    sockets.push_back(std::move(socket));
  }
  const auto fingerprint = certificate.fingerprint(crypto::FingerprintAlgorithm::Sha256).value();
  return std::unique_ptr<Worker>(
      new Worker(std::move(options), std::move(dtls), fingerprint, std::move(sockets), control));
}

Worker::Worker(Options options, dtls::Context dtls, std::string fingerprint, std::vector<net::UdpSocket> sockets,
               net::Waker& control)
    : options_(std::move(options)),
      pool_(options_.slabs),
      down_(loop_.waker(), options_.mailbox_size),
      up_(control, options_.mailbox_size),
      receiver_(pool_),
      engine_(engine_options(options_, sockets, std::move(fingerprint)), std::move(dtls), random_) {
  batch_.reserve(net::kReceiveBatch);
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const SocketId id{static_cast<std::uint32_t>(i)};
    sockets_.emplace(id, std::move(sockets[i]));
    sender_.add(id, sockets_.at(id));
    loop_.add(sockets_.at(id).fd(), id.value);
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
    const Instant until = is_idle ? engine_.next_deadline() : Instant{};
    for (const net::Ready ready : loop_.wait(until)) {
      const SocketId id{static_cast<std::uint32_t>(ready.token)};
      const auto socket = sockets_.find(id);
      if (socket != sockets_.end()) { receive(id, socket->second); }
    }
    take_commands();
    const Instant now = net::now();
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
  bool more = true;
  while (more) {
    more = engine_.transmit(now, media_queue_);
    if (!media_queue_.empty()) { sender_.flush(media_queue_); }
  }
  if (!out_.datagrams.empty()) { sender_.flush(out_.datagrams); }
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
  const auto found = sockets_.find(std::get<media::CloseSocket>(request).socket);
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
