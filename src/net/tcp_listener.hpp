// A listening TCP socket for media: what ICE-TCP candidates point at.
#pragma once

#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "net/unique_fd.hpp"

namespace madang::net {

/// A connection that has just been accepted: non-blocking, without Nagle's delay.
struct AcceptedTcp {
  UniqueFd fd;
  SocketAddress from;
};

/// Owns a bound, listening, non-blocking socket: IPv4 for an IPv4 address, IPv6-only for an IPv6 one.
class TcpListener {
 public:
  /// Port 0 lets the kernel choose. The error is a sentence: `cannot listen on tcp 127.0.0.1:40000: address in use`.
  static Result<TcpListener> listen(const SocketAddress& address);

  enum class Accept { Done, NoneLeft, NoDescriptors };
  /// One connection into `out`, or why there is none.
  Accept accept(AcceptedTcp& out) const;

  int fd() const { return fd_.value(); }
  const SocketAddress& local_address() const { return local_; }

 private:
  TcpListener() = default;

  UniqueFd fd_;
  SocketAddress local_;
};

}  // namespace madang::net
