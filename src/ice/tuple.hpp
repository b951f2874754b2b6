// One way to a peer: our socket and its address.
#pragma once

#include <compare>
#include <cstddef>

#include "base/datagram.hpp"
#include "base/socket_address.hpp"

namespace madang::ice {

/// Our end (a UDP socket, or one accepted TCP connection) and the peer's. Compared whole, never by a hash of it.
struct Tuple {
  SocketId socket;
  SocketAddress remote;
  friend constexpr auto operator<=>(const Tuple&, const Tuple&) = default;
};

}  // namespace madang::ice

template <>
struct std::hash<madang::ice::Tuple> {
  std::size_t operator()(const madang::ice::Tuple& tuple) const noexcept {
    return std::hash<madang::SocketAddress>{}(tuple.remote) ^ (std::size_t{tuple.socket.value} * 0x9E3779B97F4A7C15u);
  }
};
