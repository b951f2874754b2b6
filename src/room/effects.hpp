// What a Lobby wants done, as plain data.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "media/messages.hpp"
#include "room/messages.hpp"

namespace madang::room {

/// Answers one call; each CallId is answered exactly once, also when its connection is gone by
/// then.
struct Respond {
  CallId call;
  Result<Response> result = Response{Accepted{}};
};
/// Tells the same thing to one or many, so that it is encoded once.
struct Notify {
  std::vector<ConnectionId> to;
  Notification notification;
};
/// Asks a client something; its answer comes back through Lobby::on_answer().
struct Ask {
  ConnectionId to;
  AskId ask;
  Question question;
};
/// Closes one WebSocket. No on_disconnected() is awaited: the Lobby has forgotten it already.
struct Disconnect {
  ConnectionId connection;
  std::uint16_t code = 4000;
  std::string reason;
};
/// Asks one WebSocket for a sign of life, which comes back through Lobby::on_alive(); silence does not.
struct CheckAlive {
  ConnectionId connection;
};
/// A command for one worker's Engine.
struct Send {
  media::WorkerId worker;
  media::CallId call;  ///< zero: no Reply wanted
  media::Command command;
};
/// In the order in which they must leave: what clients rely on is an order across kinds.
using Effect = std::variant<Respond, Notify, Ask, Disconnect, CheckAlive, Send>;

}  // namespace madang::room
