// The query of a WebSocket's URL: which room, and who.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "room/messages.hpp"

namespace madang::signaling {

/// `roomId`, `peerId`; and what counts if this makes the room: `kind`, `consumerReplicas` (what is no number, or
/// negative, is 0), `forceH264` and `forceVP9`. Who speaks the newer dialect must join in time. The error is the reason for a 400 of the handshake.
Result<room::Arrival> parse_connect_request(std::string_view query);

/// The part of it that HTTP requests may have too: `kind`.
Result<std::optional<room::RoomKind>> kind_in_query(std::string_view query);

/// Is this one of the subprotocols that a client offers in Sec-WebSocket-Protocol?
bool offers_protoo(std::string_view subprotocols);

}  // namespace madang::signaling
