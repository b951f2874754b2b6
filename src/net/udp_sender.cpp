#include "net/udp_sender.hpp"

#include <netinet/udp.h>
#include <poll.h>

#include <array>
#include <cerrno>

#include "net/sockaddr.hpp"

namespace madang::net {

namespace {

constexpr std::size_t kSendBatch = 64;
/// A worker has a v4 and a v6 socket: two open batches keep an alternating queue from sending one by one.
constexpr std::size_t kOpenBatches = 2;
/// How long one flush may wait for socket buffers in all. Longer would stall the worker's other peers.
constexpr int kFullWaitMaxMs = 2;

/// Errors with which a kernel or device that cannot do UDP_SEGMENT answers.
bool may_be_about_gso(int error) {
  return error == EIO || error == EINVAL || error == EMSGSIZE || error == ENOPROTOOPT ||
         error == EOPNOTSUPP;
}

bool is_full(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS; }

}  // namespace

/// Messages for one socket that wait for their sendmmsg.
struct UdpSender::Batch {
  struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
  };
  Socket* socket = nullptr;
  std::size_t count = 0;
  std::array<mmsghdr, kSendBatch> messages{};
  std::array<iovec, kSendBatch> vectors{};
  std::array<SockAddr, kSendBatch> addresses{};
  std::array<Control, kSendBatch> controls{};
  std::array<SendRun, kSendBatch> runs{};

  void push(const TransmitQueue& queue, const SendRun& run) {
    const TransmitQueue::Entry& first = queue.entries()[run.first];
    runs[count] = run;
    vectors[count] = {const_cast<std::uint8_t*>(queue.bytes_of(first).data()), run.total_bytes};
    msghdr& header = messages[count].msg_hdr;
    header = {};
    header.msg_name = &addresses[count];
    header.msg_namelen = store_sockaddr(first.to, addresses[count]);
    header.msg_iov = &vectors[count];
    header.msg_iovlen = 1;
    if (run.count > 1) { set_segment_size(header, controls[count], run.segment_bytes); }
    ++count;
  }
  static void set_segment_size(msghdr& header, Control& control, std::uint32_t bytes) {
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    cmsghdr* const message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = SOL_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto value = static_cast<std::uint16_t>(bytes);
    std::memcpy(CMSG_DATA(message), &value, sizeof value);
  }
};

UdpSender::UdpSender() : batches_(new Batch[kOpenBatches]) { runs_.reserve(4096); }
UdpSender::~UdpSender() = default;

void UdpSender::add(SocketId id, const UdpSocket& socket) {
  int value = 0;
  socklen_t size = sizeof value;
  const bool knows_gso = getsockopt(socket.fd(), SOL_UDP, UDP_SEGMENT, &value, &size) == 0;
  sockets_[id] = {socket.fd(), socket.is_v6(), knows_gso && gso_allowed_};
}

void UdpSender::remove(SocketId id) { sockets_.erase(id); }

bool UdpSender::is_gso_on(SocketId id) const {
  const auto found = sockets_.find(id);
  return found != sockets_.end() && found->second.is_gso_on && gso_allowed_;
}

UdpSender::Socket* UdpSender::find(SocketId id) {
  const auto found = sockets_.find(id);
  return found == sockets_.end() ? nullptr : &found->second;
}

void UdpSender::flush(TransmitQueue& queue) {
  full_wait_left_ms_ = kFullWaitMaxMs;
  runs_.clear();
  plan_runs(queue.entries(), runs_);
  for (const SendRun& run : runs_) { append(queue, run); }
  for (std::size_t i = 0; i < kOpenBatches; ++i) {
    send(queue, batches_[i]);
    batches_[i].socket = nullptr;
  }
  queue.clear();
}

void UdpSender::append(const TransmitQueue& queue, const SendRun& run) {
  const TransmitQueue::Entry& first = queue.entries()[run.first];
  if (is_stream(first.socket)) { return send_to_stream(queue, run); }
  Socket* const socket = find(first.socket);
  // A v6 address on a v4 socket would be refused one by one with EAFNOSUPPORT; so say it here.
  if (socket == nullptr || socket->is_v6 == first.to.ip.is_v4()) {
    stats_.dropped_no_socket += run.count;
    return;
  }
  if (run.count == 1 || (socket->is_gso_on && gso_allowed_)) {
    append_message(queue, run, *socket);
    return;
  }
  for (std::uint32_t i = 0; i < run.count; ++i) {
    const std::uint32_t size = queue.entries()[run.first + i].size;
    append_message(queue, {run.first + i, 1, size, size}, *socket);
  }
}

void UdpSender::send_to_stream(const TransmitQueue& queue, const SendRun& run) {
  if (streams_ == nullptr) {
    stats_.dropped_no_socket += run.count;
    return;
  }
  for (const TransmitQueue::Entry& entry : queue.entries().subspan(run.first, run.count)) {
    streams_->send(entry.socket, queue.bytes_of(entry));
  }
}

void UdpSender::append_message(const TransmitQueue& queue, const SendRun& run, Socket& socket) {
  Batch* batch = nullptr;
  for (std::size_t i = 0; i < kOpenBatches; ++i) {
    if (batches_[i].socket == &socket) { batch = &batches_[i]; }
  }
  if (batch == nullptr) {
    batch = &batches_[next_batch_];
    next_batch_ = (next_batch_ + 1) % kOpenBatches;
    send(queue, *batch);
    batch->socket = &socket;
  }
  batch->push(queue, run);
  if (batch->count == kSendBatch) { send(queue, *batch); }
}

void UdpSender::send(const TransmitQueue& queue, Batch& batch) {
  std::size_t done = 0;
  while (done < batch.count) {
    ++stats_.calls;
    const int sent = sendmmsg(batch.socket->fd, batch.messages.data() + done,
                              static_cast<unsigned>(batch.count - done), MSG_DONTWAIT);
    if (sent > 0) {
      for (int i = 0; i < sent; ++i, ++done) {
        ++stats_.messages;
        stats_.datagrams += batch.runs[done].count;
        stats_.bytes += batch.runs[done].total_bytes;
      }
      continue;
    }
    // sendmmsg reports an error only about its first message; the others have not been tried.
    if (!on_refused(queue, *batch.socket, batch.runs[done], errno)) { ++done; }
  }
  batch.count = 0;
}

/// What to do about a message that the kernel did not take: true to try it again, false when it is dealt with.
bool UdpSender::on_refused(const TransmitQueue& queue, Socket& socket, const SendRun& run, int error) {
  if (error == EINTR) { return true; }
  if (is_full(error)) {
    if (wait_for_room(socket.fd)) { return true; }
    stats_.dropped_full += run.count;
    return false;
  }
  if (run.count > 1 && may_be_about_gso(error)) {
    send_plainly(queue, socket, run);
    return false;
  }
  stats_.dropped_error += run.count;
  return false;
}

/// Sends the segments of a refused GSO message one by one. GSO is to blame, and off for this socket from now on, only if
/// the same bytes pass plainly: otherwise one peer's long datagrams would slow down everybody's.
void UdpSender::send_plainly(const TransmitQueue& queue, Socket& socket, const SendRun& run) {
  for (std::uint32_t i = 0; i < run.count; ++i) {
    const TransmitQueue::Entry& entry = queue.entries()[run.first + i];
    const Bytes bytes = queue.bytes_of(entry);
    SockAddr to{};
    const socklen_t size = store_sockaddr(entry.to, to);
    ssize_t sent = -1;
    do {
      sent = sendto(socket.fd, bytes.data(), bytes.size(), MSG_DONTWAIT, &to.any, size);
    } while (sent < 0 && (errno == EINTR || (is_full(errno) && wait_for_room(socket.fd))));
    if (sent < 0) {
      ++(is_full(errno) ? stats_.dropped_full : stats_.dropped_error);
      continue;
    }
    ++stats_.messages;
    ++stats_.datagrams;
    stats_.bytes += bytes.size();
    if (socket.is_gso_on) {
      socket.is_gso_on = false;
      ++stats_.gso_refused;
    }
  }
}

bool UdpSender::wait_for_room(int fd) {
  while (full_wait_left_ms_ > 0) {
    --full_wait_left_ms_;
    pollfd room{fd, POLLOUT, 0};
    if (poll(&room, 1, 1) > 0) { return true; }
  }
  return false;
}

}  // namespace madang::net
