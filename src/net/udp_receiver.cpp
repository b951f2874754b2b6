#include "net/udp_receiver.hpp"

#include <array>
#include <cerrno>

#include "net/sockaddr.hpp"

namespace madang::net {

struct UdpReceiver::Batch {
  std::array<PacketRef, kReceiveBatch> slabs;
  std::array<mmsghdr, kReceiveBatch> messages{};
  std::array<iovec, kReceiveBatch> vectors{};
  std::array<SockAddr, kReceiveBatch> addresses{};
  /// Where datagrams go to die when the pool is empty: left in the socket they would only get older.
  std::array<std::uint8_t, 16> scratch{};
};

UdpReceiver::UdpReceiver(PacketPool& pool) : batch_(std::make_unique<Batch>()), pool_(pool) {
  for (std::size_t i = 0; i < kReceiveBatch; ++i) {
    msghdr& header = batch_->messages[i].msg_hdr;
    header.msg_name = &batch_->addresses[i];
    header.msg_iov = &batch_->vectors[i];
    header.msg_iovlen = 1;
    batch_->vectors[i] = {batch_->scratch.data(), batch_->scratch.size()};
  }
}

UdpReceiver::~UdpReceiver() = default;

std::size_t UdpReceiver::receive(const UdpSocket& socket, SocketId id, std::vector<Datagram>& out) {
  Batch& batch = *batch_;
  for (std::size_t i = 0; i < kReceiveBatch; ++i) {
    batch.messages[i].msg_hdr.msg_namelen = sizeof(SockAddr);
    if (batch.slabs[i]) { continue; }
    batch.slabs[i] = pool_.take();
    if (!batch.slabs[i]) {
      batch.vectors[i] = {batch.scratch.data(), batch.scratch.size()};
      continue;
    }
    const MutableBytes slab = batch.slabs[i].slab();
    batch.vectors[i] = {slab.data(), slab.size()};
  }
  ++stats_.calls;
  const int got = recvmmsg(socket.fd(), batch.messages.data(), kReceiveBatch, MSG_DONTWAIT, nullptr);
  if (got < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) { ++stats_.errors; }
    return 0;
  }
  const auto count = static_cast<std::size_t>(got);
  for (std::size_t i = 0; i < count; ++i) {
    const mmsghdr& message = batch.messages[i];
    if (!batch.slabs[i]) {
      ++stats_.pool_empty;
      continue;
    }
    if ((message.msg_hdr.msg_flags & MSG_TRUNC) != 0) {
      ++stats_.truncated;
      continue;
    }
    const MutableBytes bytes = batch.slabs[i].slab().first(message.msg_len);
    ++stats_.datagrams;
    stats_.bytes += bytes.size();
    out.push_back({id, load_sockaddr(batch.addresses[i]), std::move(batch.slabs[i]), bytes});
  }
  return count;
}

}  // namespace madang::net
