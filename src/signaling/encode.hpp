// What rooms say, as JSON text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "room/messages.hpp"
#include "signaling/dialect.hpp"

namespace madang::signaling {

/// The `data` of a protoo response, or a body over HTTP.
std::string encode(Dialect dialect, const room::Response& response);

/// Method and the JSON text of `data`.
struct Spoken {
  std::string_view method;
  std::string data;
};
/// Nothing where the protocol has no word for it.
std::optional<Spoken> encode(Dialect dialect, const room::Notification& notification);
Spoken encode(Dialect dialect, const room::Question& question);

}  // namespace madang::signaling
