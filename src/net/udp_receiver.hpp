// Datagrams from a socket into slabs, 64 per system call.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/datagram.hpp"
#include "base/packet_pool.hpp"
#include "net/udp_socket.hpp"

namespace madang::net {

/// How many datagrams one receive() takes at most.
inline constexpr std::size_t kReceiveBatch = 64;

struct ReceiveStats {
  std::uint64_t datagrams = 0;    ///< handed on
  std::uint64_t bytes = 0;        ///< handed on
  std::uint64_t calls = 0;        ///< system calls
  std::uint64_t truncated = 0;    ///< dropped: longer than a slab
  std::uint64_t pool_empty = 0;   ///< dropped: no slab left
  std::uint64_t errors = 0;       ///< system calls that failed for a reason other than "nothing there"
};

/// Reads any number of sockets of one worker; keeps a batch of slabs ready between calls.
class UdpReceiver {
 public:
  /// `pool` outlives the receiver, which holds at most kReceiveBatch of its slabs.
  explicit UdpReceiver(PacketPool& pool);
  ~UdpReceiver();
  UdpReceiver(const UdpReceiver&) = delete;
  UdpReceiver& operator=(const UdpReceiver&) = delete;

  /// Appends what the socket holds, at most kReceiveBatch datagrams. Returns how many the kernel gave, dropped ones
  /// included: fewer than kReceiveBatch means that the socket is drained.
  std::size_t receive(const UdpSocket& socket, SocketId id, std::vector<Datagram>& out);

  const ReceiveStats& stats() const { return stats_; }

 private:
  struct Batch;
  std::unique_ptr<Batch> batch_;
  PacketPool& pool_;
  ReceiveStats stats_;
};

}  // namespace madang::net
