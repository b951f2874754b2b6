// One bound UDP socket: made here, read by UdpReceiver, written by UdpSender.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "net/unique_fd.hpp"

namespace madang::net {

/// What one socket holds for all peers of a worker: the kernel's default keeps only some 90 packets.
inline constexpr int kSocketBufferBytes = 8 << 20;

struct UdpOptions {
  bool reuse_port = false;                      ///< SO_REUSEPORT: several workers behind one port
  bool dont_fragment = true;                    ///< DF on, path MTU not cached (saves the IP-ID work too)
  int receive_buffer_bytes = kSocketBufferBytes;
  int send_buffer_bytes = kSocketBufferBytes;
};

/// Both ends included.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

/// Owns a bound, non-blocking socket: IPv4 for an IPv4 address, IPv6-only for an IPv6 one.
class UdpSocket {
 public:
  /// Port 0 lets the kernel choose. The error is a sentence: `cannot bind udp 127.0.0.1:40000: address in use`.
  static Result<UdpSocket> bind(const SocketAddress& address, const UdpOptions& options = {});
  /// The first free port of the range, sought from a random start so that a restart does not meet its own past.
  static Result<UdpSocket> bind_in_range(const IpAddress& ip, PortRange range, Random& random,
                                         const UdpOptions& options = {});

  int fd() const { return fd_.value(); }
  const SocketAddress& local_address() const { return local_; }
  bool is_v6() const { return !local_.ip.is_v4(); }
  /// What the kernel granted, in the kernel's accounting (twice the usable bytes); below kSocketBufferBytes means
  /// that net.core.rmem_max (wmem_max) is too small and deserves a warning at start.
  int receive_buffer_bytes() const { return receive_buffer_bytes_; }
  int send_buffer_bytes() const { return send_buffer_bytes_; }

 private:
  UdpSocket() = default;

  UniqueFd fd_;
  SocketAddress local_;
  int receive_buffer_bytes_ = 0;
  int send_buffer_bytes_ = 0;
};

}  // namespace madang::net
