// SocketAddress <-> the kernel's sockaddr.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <string>
#include <system_error>

#include "base/socket_address.hpp"

namespace madang::net {

/// Large enough for both families and, at 28 bytes, small enough to keep 64 of them warm.
union SockAddr {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

/// Writes `address` in the form of its own family and returns its length.
inline socklen_t store_sockaddr(const SocketAddress& address, SockAddr& out) {
  if (address.ip.is_v4()) {
    out.v4 = {};
    out.v4.sin_family = AF_INET;
    out.v4.sin_port = htons(address.port);
    std::memcpy(&out.v4.sin_addr, address.ip.bytes.data() + 12, 4);
    return sizeof out.v4;
  }
  out.v6 = {};
  out.v6.sin6_family = AF_INET6;
  out.v6.sin6_port = htons(address.port);
  std::memcpy(&out.v6.sin6_addr, address.ip.bytes.data(), 16);
  return sizeof out.v6;
}

inline SocketAddress load_sockaddr(const SockAddr& in) {
  SocketAddress out;
  if (in.any.sa_family == AF_INET) {
    out.ip = IpAddress::v4(0, 0, 0, 0);
    std::memcpy(out.ip.bytes.data() + 12, &in.v4.sin_addr, 4);
    out.port = ntohs(in.v4.sin_port);
  } else if (in.any.sa_family == AF_INET6) {
    std::memcpy(out.ip.bytes.data(), &in.v6.sin6_addr, 16);
    out.port = ntohs(in.v6.sin6_port);
  }
  return out;
}

/// What an errno means, for the end of a sentence: `address already in use`.
inline std::string errno_text(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') { text[0] = static_cast<char>(text[0] + 32); }
  return text;
}

}  // namespace madang::net
