// Who may do what. Each answers Done, or the refusal that the participant gets.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"
#include "room/limits.hpp"
#include "room/participant.hpp"

namespace madang::room {

Result<Done> require_joined(const Participant& participant);
Result<Done> require_unjoined(const Participant& participant);

/// Refuses the `count`-th thing too many: "too many transports".
Result<Done> require_room_for_one_more(std::size_t count, std::size_t limit,
                                       std::string_view things);
/// Refuses text longer than `limit` bytes, by the name of its field.
Result<Done> require_short(std::string_view text, std::size_t limit, std::string_view field);

/// `secret` is the configured one; without one nobody may. Tells nothing by how long it takes.
Result<Done> require_secret(std::string_view given, std::string_view secret);
/// Refuses JSON text with more than `limit` objects and lists inside each other.
Result<Done> require_shallow(std::string_view json, std::size_t limit, std::string_view field);
/// Both, for appData.
Result<Done> require_modest_app_data(const JsonText& app_data, const Limits& limits);

}  // namespace madang::room
