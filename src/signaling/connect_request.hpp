// The query of a WebSocket's URL: which room, and who.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace madang::signaling {

struct ConnectRequest {
  std::string room;
  std::string peer;
  std::uint32_t consumer_replicas =
      0;  ///< not a number or negative counts as 0; clamped to what a room allows
};

/// The error is the reason for a 400 of the handshake.
Result<ConnectRequest> parse_connect_request(std::string_view query);

/// Is this one of the subprotocols that a client offers in Sec-WebSocket-Protocol?
bool offers_protoo(std::string_view subprotocols);

}  // namespace madang::signaling
