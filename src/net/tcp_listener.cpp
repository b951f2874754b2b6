#include "net/tcp_listener.hpp"

#include <netinet/tcp.h>

#include <cerrno>

#include "net/sockaddr.hpp"

namespace madang::net {

namespace {

constexpr int kBacklog = 512;
/// What the kernel may hold for one receiver: more would be sent long after anybody wants it.
constexpr int kSendBufferBytes = 128 << 10;

void set_option(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

}  // namespace

Result<TcpListener> TcpListener::listen(const SocketAddress& address) {
  const auto refusal = [&] {
    const int error = errno;
    const Code code = error == EADDRINUSE ? Code::AlreadyExists : Code::Unavailable;
    return fail(code, "cannot listen on tcp " + address.text() + ": " + errno_text(error));
  };
  TcpListener listener;
  SockAddr raw{};
  socklen_t size = store_sockaddr(address, raw);
  listener.fd_ = UniqueFd(::socket(raw.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener.fd_) { return refusal(); }
  const int fd = listener.fd();
  set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (raw.any.sa_family == AF_INET6) { set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1); }
  if (::bind(fd, &raw.any, size) != 0 || ::listen(fd, kBacklog) != 0) { return refusal(); }
  size = sizeof raw;
  if (getsockname(fd, &raw.any, &size) != 0) { return refusal(); }
  listener.local_ = load_sockaddr(raw);
  return listener;
}

TcpListener::Accept TcpListener::accept(AcceptedTcp& out) const {
  for (;;) {
    SockAddr from{};
    socklen_t size = sizeof from;
    out.fd = UniqueFd(accept4(fd(), &from.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (out.fd) {
      set_option(out.fd.value(), IPPROTO_TCP, TCP_NODELAY, 1);
      set_option(out.fd.value(), SOL_SOCKET, SO_SNDBUF, kSendBufferBytes);
      out.from = load_sockaddr(from);
      return Accept::Done;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) { return Accept::NoDescriptors; }
    // The connection ended before it was taken: the next one may be alive.
    if (errno != ECONNABORTED && errno != EINTR) { return Accept::NoneLeft; }
  }
}

}  // namespace madang::net
