#include "room/permissions.hpp"

#include <string>

#include "crypto/constant_time.hpp"

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

Result<Done> require_secret(std::string_view given, std::string_view secret) {
  const auto bytes = [](std::string_view text) {
    return Bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  };
  if (!secret.empty() && crypto::equal(bytes(given), bytes(secret))) { return Done{}; }
  return fail(Code::Forbidden, "operation not allowed");
}

Result<Done> require_shallow(std::string_view json, std::size_t limit, std::string_view field) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') { ++i; }
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if ((c == '{' || c == '[') && ++depth > limit) {
      return fail(Code::TooLarge,
                  std::string(field) + " is nested more than " + std::to_string(limit) + " deep",
                  std::string(field));
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return Done{};
}

Result<Done> require_modest_app_data(const JsonText& app_data, const Limits& limits) {
  MADANG_TRY([[maybe_unused]] auto small,
             require_short(app_data.text, limits.app_data_bytes, "appData"));
  return require_shallow(app_data.text, limits.app_data_depth, "appData");
}

}  // namespace madang::room
