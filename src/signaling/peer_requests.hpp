// What a peer asks over its WebSocket: method and data become a room::PeerRequest.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "room/messages.hpp"
#include "signaling/dialect.hpp"
#include "signaling/json.hpp"

namespace madang::signaling {

/// Refuses an unknown method. Wrong fields travel inside the request where the protocol looks at
/// them later than at other things.
Result<room::PeerRequest> decode_peer_request(Dialect dialect, std::string_view method,
                                              const Json& data);

/// What a peer tells without waiting for an answer becomes the same requests. Only clients of the
/// newer dialect do; everything else is refused, which nobody hears.
Result<room::PeerRequest> decode_peer_notification(Dialect dialect, std::string_view method,
                                                   const Json& data);

/// The methods of the classic dialect.
std::vector<std::string_view> peer_methods();

}  // namespace madang::signaling
