#include "net/udp_socket.hpp"

#include <cerrno>

#include "net/sockaddr.hpp"

namespace madang::net {

namespace {

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

int int_option(int fd, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, level, name, &value, &size) == 0 ? value : 0;
}

/// The privileged option first: it is not held to net.core.*mem_max.
int grow_buffer(int fd, int forced_name, int name, int bytes) {
  if (!set_option(fd, SOL_SOCKET, forced_name, bytes)) { set_option(fd, SOL_SOCKET, name, bytes); }
  return int_option(fd, SOL_SOCKET, name);
}

void apply(int fd, bool is_v6, const UdpOptions& options) {
  if (is_v6) { set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1); }
  if (options.reuse_port) { set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1); }
  if (options.dont_fragment) {
    // PROBE sets DF and ignores the path MTU a stranger's ICMP could have shrunk.
    is_v6 ? set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE)
          : set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
  }
}

}  // namespace

Result<UdpSocket> UdpSocket::bind(const SocketAddress& address, const UdpOptions& options) {
  const auto refusal = [&] {
    const int error = errno;
    const Code code = error == EADDRINUSE ? Code::AlreadyExists : Code::Unavailable;
    return fail(code, "cannot bind udp " + address.text() + ": " + errno_text(error));
  };
  UdpSocket socket;
  SockAddr raw{};
  socklen_t size = store_sockaddr(address, raw);
  socket.fd_ = UniqueFd(::socket(raw.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.fd_) { return refusal(); }
  const int fd = socket.fd();
  apply(fd, raw.any.sa_family == AF_INET6, options);
  if (::bind(fd, &raw.any, size) != 0) { return refusal(); }
  size = sizeof raw;
  if (getsockname(fd, &raw.any, &size) != 0) { return refusal(); }
  socket.local_ = load_sockaddr(raw);
  socket.receive_buffer_bytes_ =
      grow_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, options.receive_buffer_bytes);
  socket.send_buffer_bytes_ = grow_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, options.send_buffer_bytes);
  return socket;
}

Result<UdpSocket> UdpSocket::bind_in_range(const IpAddress& ip, PortRange range, Random& random,
                                           const UdpOptions& options) {
  const std::string name = ip.text() + " ports " + std::to_string(range.first) + " to " +
                           std::to_string(range.last);
  if (range.first == 0 || range.last < range.first) {
    return fail(Code::InvalidArgument, "cannot bind udp " + name + ": not a port range");
  }
  const auto count = static_cast<std::uint32_t>(range.last - range.first) + 1;
  const auto start = static_cast<std::uint32_t>(random.below(count));
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto port = static_cast<std::uint16_t>(range.first + (start + i) % count);
    Result<UdpSocket> socket = bind({ip, port}, options);
    // Only a taken port makes the next one worth trying: a foreign address fails on every port.
    if (socket || socket.error().code != Code::AlreadyExists) { return socket; }
  }
  return fail(Code::Unavailable, "cannot bind udp " + name + ": all are in use");
}

}  // namespace madang::net
