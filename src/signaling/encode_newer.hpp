// The newer dialect's side of encode.hpp: only encode.cpp looks here.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "room/messages.hpp"
#include "signaling/encode.hpp"

namespace madang::signaling::newer {

struct Unsaid {};     ///< this dialect has no word for it
struct AsClassic {};  ///< it is the same in both

/// Nothing: it is the same in both.
std::optional<std::string> encode(const room::Response& response);
std::variant<Spoken, Unsaid, AsClassic> encode(const room::Notification& notification);
Spoken encode(const room::Question& question);

}  // namespace madang::signaling::newer
