// What an operator can ask over HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace madang::server {

struct AskServer {};
struct AskRooms {};
struct AskRoom {
  std::string room;
};
struct CloseRoom {
  std::string room;
};
struct DropPerson {
  std::string room;
  std::string person;
};
using AdminRequest = std::variant<AskServer, AskRooms, AskRoom, CloseRoom, DropPerson>;

/// Nothing: there is no such thing to ask. `path` is raw.
std::optional<AdminRequest> route_admin(std::string_view method, std::string_view path);

}  // namespace madang::server
