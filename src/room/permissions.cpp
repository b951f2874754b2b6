#include "room/permissions.hpp"

#include <string>

namespace madang::room {

Result<Done> require_joined(const Participant& participant) {
  if (!participant.joined) { return fail(Code::InvalidState, "Peer not yet joined"); }
  return Done{};
}

Result<Done> require_unjoined(const Participant& participant) {
  if (participant.joined) { return fail(Code::InvalidState, "Peer already joined"); }
  return Done{};
}

Result<Done> require_room_for_one_more(std::size_t count, std::size_t limit,
                                       std::string_view things) {
  if (count >= limit) { return fail(Code::LimitReached, "too many " + std::string(things)); }
  return Done{};
}

Result<Done> require_short(std::string_view text, std::size_t limit, std::string_view field) {
  if (text.size() <= limit) { return Done{}; }
  return fail(Code::TooLarge,
              std::string(field) + " is longer than " + std::to_string(limit) + " bytes",
              std::string(field));
}

}  // namespace madang::room
