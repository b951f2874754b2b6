// Which kind a room has.
#pragma once

#include <optional>
#include <string_view>

#include "room/messages.hpp"
#include "room/options.hpp"

namespace madang::room {

/// "live", "chat" or "meet"; nothing else.
std::optional<RoomKind> room_kind_named(std::string_view text);
std::string_view to_string(RoomKind kind);

/// The kind that a room's id tells: `live` itself, or what begins with `live-`. Most tell none.
std::optional<RoomKind> kind_in_name(std::string_view room);

/// What the request says, else what the id tells, else what is configured.
RoomKind kind_of_new_room(std::optional<RoomKind> wished, std::string_view room, const Options& options);

}  // namespace madang::room
