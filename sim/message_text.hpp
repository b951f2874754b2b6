// What a message between clients and rooms says, short: which kind it is and the ids in it. For traces and stories; the wire has
// its own form in signaling/.
#pragma once

#include <string>
#include <variant>

#include "room/messages.hpp"

namespace madang::sim {

/// The ids that a message of any kind may name.
template <typename Message>
std::string ids_in(const Message& message) {
  std::string text;
  if constexpr (requires { message.id.text(); }) { text += " " + message.id.text(); }
  if constexpr (requires { message.consumer.text(); }) { text += " " + message.consumer.text(); }
  if constexpr (requires { message.producer.text(); }) { text += " " + message.producer.text(); }
  if constexpr (requires { message.transport.ice.username_fragment; }) { text += " " + message.transport.ice.username_fragment; }
  if constexpr (requires { message.ice.username_fragment; }) { text += " " + message.ice.username_fragment; }
  if constexpr (requires { message.peer.id.size(); }) { text += " " + message.peer.id; }
  if constexpr (requires { std::string(message.peer); }) { text += " " + std::string(message.peer); }
  return text;
}

template <typename... Kinds>
std::string text_of(const std::variant<Kinds...>& message) {
  return std::to_string(message.index()) + std::visit([](const auto& kind) { return ids_in(kind); }, message);
}

}  // namespace madang::sim
