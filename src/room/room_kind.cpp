#include "room/room_kind.hpp"

#include <array>

namespace madang::room {

namespace {
constexpr std::array kKinds{RoomKind::Live, RoomKind::Chat, RoomKind::Meet};
}  // namespace

std::optional<RoomKind> room_kind_named(std::string_view text) {
  for (const RoomKind kind : kKinds) {
    if (text == to_string(kind)) { return kind; }
  }
  return std::nullopt;
}

std::string_view to_string(RoomKind kind) {
  switch (kind) {
    case RoomKind::Live: return "live";
    case RoomKind::Chat: return "chat";
    case RoomKind::Meet: break;
  }
  return "meet";
}

std::optional<RoomKind> kind_in_name(std::string_view room) {
  return room_kind_named(room.substr(0, room.find('-')));
}

RoomKind kind_of_new_room(std::optional<RoomKind> wished, std::string_view room, const Options& options) {
  if (wished) { return *wished; }
  const std::optional<RoomKind> told = options.kind_by_name ? kind_in_name(room) : std::nullopt;
  return told.value_or(options.kind_default);
}

}  // namespace madang::room
