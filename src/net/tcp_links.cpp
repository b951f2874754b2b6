#include "net/tcp_links.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace madang::net {

namespace {

//= RFC 4571 §2: a 16-bit unsigned integer LENGTH field, coded in network byte order, followed by an RTP or RTCP packet
constexpr std::size_t kLengthBytes = 2;
constexpr std::size_t kReadBytes = 64 << 10;
constexpr int kAcceptsPerTurn = 16;
constexpr Duration kSweepEvery = 1s;
constexpr Duration kPauseWithoutDescriptors = 1s;

bool may_try_again(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

std::array<std::uint8_t, kLengthBytes> length_field(std::size_t size) {
  return {static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
}

}  // namespace

TcpLinks::TcpLinks(Options options, PacketPool& pool, EventLoop& loop)
    : options_(options), pool_(pool), loop_(loop), last_id_(kFirstStreamSocket.value), scratch_(kReadBytes) {}

void TcpLinks::add(TcpListener listener, SocketId token) {
  const auto placed = listeners_.emplace(token, std::move(listener)).first;
  loop_.add(placed->second.fd(), token.value);
}

void TcpLinks::accept(Instant now, SocketId token) {
  const TcpListener& listener = listeners_.at(token);
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    AcceptedTcp accepted;
    const auto outcome = listener.accept(accepted);
    if (outcome == TcpListener::Accept::NoDescriptors && accept_again_at_ == kNever) {
      // Level-triggered readiness would spin until somebody closes something.
      for (const auto& [id, one] : listeners_) { loop_.remove(one.fd()); }
      accept_again_at_ = now + kPauseWithoutDescriptors;
    }
    if (outcome != TcpListener::Accept::Done) { return; }
    std::size_t& of_address = by_address_[accepted.from.ip];
    if (connections_.size() >= options_.connections_max || of_address >= options_.connections_per_address_max) {
      ++stats_.refused;
      if (of_address == 0) { by_address_.erase(accepted.from.ip); }
      continue;
    }
    const SocketId id = next_id();
    if (!loop_.add(accepted.fd.value(), id.value)) {
      if (of_address == 0) { by_address_.erase(accepted.from.ip); }
      continue;
    }
    ++of_address;
    ++stats_.accepted;
    connections_.emplace(id, Connection{.fd = std::move(accepted.fd),
                                        .remote = accepted.from,
                                        .accepted_at = now,
                                        .heard_at = now});
    if (sweep_at_ == kNever) { sweep_at_ = now + kSweepEvery; }
  }
}

/// Ids come from the upper half and are not used again before some two billion others were.
SocketId TcpLinks::next_id() {
  do {
    last_id_ = last_id_ == UINT32_MAX ? kFirstStreamSocket.value : last_id_ + 1;
  } while (connections_.contains({last_id_}));
  return {last_id_};
}

void TcpLinks::on_ready(Instant now, const Ready& ready) {
  scratch_size_ = scratch_taken_ = 0;
  reading_.reset();
  const SocketId id{static_cast<std::uint32_t>(ready.token)};
  const auto found = connections_.find(id);
  if (found == connections_.end()) { return; }
  if (ready.is_writable) { write(id, found->second); }
  if (ready.is_readable && connections_.contains(id)) { read(now, id, found->second); }
}

void TcpLinks::read(Instant now, SocketId id, Connection& connection) {
  const std::size_t kept = connection.partial.size();
  std::copy(connection.partial.begin(), connection.partial.end(), scratch_.begin());
  const ssize_t got = recv(connection.fd.value(), scratch_.data() + kept, scratch_.size() - kept, MSG_DONTWAIT);
  if (got <= 0) {
    if (got == 0 || !may_try_again(errno)) { drop(id); }
    return;
  }
  connection.heard_at = now;
  connection.partial.clear();
  stats_.bytes_in += static_cast<std::uint64_t>(got);
  scratch_size_ = kept + static_cast<std::size_t>(got);
  reading_ = id;
}

bool TcpLinks::take(std::vector<Datagram>& out) {
  if (!reading_) { return false; }
  const SocketId id = *reading_;
  const auto found = connections_.find(id);
  if (found == connections_.end()) { return false; }
  for (std::size_t taken = 0; taken < kTakeMax;) {
    const Bytes left = Bytes(scratch_).subspan(scratch_taken_, scratch_size_ - scratch_taken_);
    const std::size_t size = left.size() < kLengthBytes ? 0 : load_be16(left.data());
    if (size > PacketPool::kSlabBytes) {
      ++stats_.closed_broken;
      reading_.reset();
      drop(id);
      return false;
    }
    if (left.size() < kLengthBytes || left.size() - kLengthBytes < size) {
      found->second.partial.assign(left.begin(), left.end());
      reading_.reset();
      return false;
    }
    scratch_taken_ += kLengthBytes + size;
    if (size == 0) { continue; }  // a null packet says nothing
    ++stats_.frames_in;
    PacketRef slab = pool_.take();
    if (!slab) {
      ++stats_.pool_empty;
      continue;
    }
    const MutableBytes bytes = slab.slab().first(size);
    std::copy_n(left.begin() + kLengthBytes, size, bytes.begin());
    out.push_back({id, found->second.remote, std::move(slab), bytes});
    ++taken;
  }
  return true;
}

void TcpLinks::send(SocketId socket, Bytes datagram) {
  const auto found = connections_.find(socket);
  if (found == connections_.end() || datagram.size() > UINT16_MAX) { return; }
  Connection& connection = found->second;
  connection.is_proven = true;
  ++stats_.frames_out;
  if (!connection.queue.empty()) { return enqueue(socket, connection, datagram, 0); }
  auto length = length_field(datagram.size());
  std::array<iovec, 2> vectors = {iovec{length.data(), length.size()},
                                  iovec{const_cast<std::uint8_t*>(datagram.data()), datagram.size()}};
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = vectors.size();
  const ssize_t sent = sendmsg(connection.fd.value(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  // A broken connection is readable too: that is where it is noticed and closed.
  if (sent < 0 && !may_try_again(errno)) { return; }
  const std::size_t done = sent < 0 ? 0 : static_cast<std::size_t>(sent);
  stats_.bytes_out += done;
  if (done < kLengthBytes + datagram.size()) { enqueue(socket, connection, datagram, done); }
}

/// `sent` bytes of the frame have left already. A frame that has begun must be finished; any other may be dropped.
void TcpLinks::enqueue(SocketId id, Connection& connection, Bytes datagram, std::size_t sent) {
  const std::size_t waiting = connection.queue.size() - connection.queue_sent;
  if (sent == 0 && waiting + kLengthBytes + datagram.size() > options_.queue_bytes_max) {
    ++stats_.dropped_full;
    return;
  }
  const auto length = length_field(datagram.size());
  for (std::size_t i = sent; i < kLengthBytes; ++i) { connection.queue.push_back(length[i]); }
  const Bytes rest = datagram.subspan(sent > kLengthBytes ? sent - kLengthBytes : 0);
  connection.queue.insert(connection.queue.end(), rest.begin(), rest.end());
  watch_writes(id, connection, true);
}

void TcpLinks::write(SocketId id, Connection& connection) {
  const Bytes waiting = Bytes(connection.queue).subspan(connection.queue_sent);
  if (!waiting.empty()) {
    const ssize_t sent = ::send(connection.fd.value(), waiting.data(), waiting.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      if (!may_try_again(errno)) { drop(id); }
      return;
    }
    connection.queue_sent += static_cast<std::size_t>(sent);
    stats_.bytes_out += static_cast<std::uint64_t>(sent);
  }
  if (connection.queue_sent == connection.queue.size()) {
    connection.queue = {};
    connection.queue_sent = 0;
    watch_writes(id, connection, false);
  } else if (connection.queue_sent > connection.queue.size() / 2) {
    connection.queue.erase(connection.queue.begin(),
                           connection.queue.begin() + static_cast<std::ptrdiff_t>(connection.queue_sent));
    connection.queue_sent = 0;
  }
}

void TcpLinks::watch_writes(SocketId id, Connection& connection, bool wanted) {
  if (connection.is_watching_writes == wanted) { return; }
  connection.is_watching_writes = wanted;
  loop_.change(connection.fd.value(), id.value, wanted ? Watch::ReadWrite : Watch::Read);
}

void TcpLinks::drop(SocketId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) { return; }
  closed_.push_back({id, found->second.remote});
  erase(found);
}

void TcpLinks::close(SocketId socket) {
  const auto found = connections_.find(socket);
  if (found != connections_.end()) { erase(found); }
}

void TcpLinks::erase(Connections::iterator at) {
  loop_.remove(at->second.fd.value());
  const auto counted = by_address_.find(at->second.remote.ip);
  if (counted != by_address_.end() && --counted->second == 0) { by_address_.erase(counted); }
  connections_.erase(at);
}

void TcpLinks::on_deadline(Instant now) {
  if (accept_again_at_ <= now) {
    accept_again_at_ = kNever;
    for (const auto& [token, listener] : listeners_) { loop_.add(listener.fd(), token.value); }
  }
  if (sweep_at_ > now) { return; }
  std::vector<SocketId> stale;
  for (const auto& [id, connection] : connections_) {
    const bool is_unproven = !connection.is_proven && now - connection.accepted_at >= options_.unproven_max;
    if (is_unproven || now - connection.heard_at >= options_.silence_max) { stale.push_back(id); }
  }
  stats_.closed_idle += stale.size();
  for (const SocketId id : stale) { drop(id); }
  sweep_at_ = connections_.empty() ? kNever : now + kSweepEvery;
}

Instant TcpLinks::next_deadline() const { return soonest(sweep_at_, accept_again_at_); }

std::size_t TcpLinks::queued_bytes(SocketId socket) const {
  const auto found = connections_.find(socket);
  return found == connections_.end() ? 0 : found->second.queue.size() - found->second.queue_sent;
}

}  // namespace madang::net
