// The frames of the protoo protocol: one JSON object per WebSocket text message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "signaling/json.hpp"

namespace madang::signaling::protoo {

/// Larger messages are not for us: the WebSocket closes with 1009.
inline constexpr std::size_t kMessageBytesMax = 960'000;
/// Requests of either side choose their ids below this; each direction has its own.
inline constexpr std::uint64_t kRequestIds = 10'000'001;

struct Request {
  std::string id;  ///< the JSON text of a number, to be echoed as it is
  std::string method;
  Json data;
};
struct Response {
  std::uint64_t id = 0;
  bool ok = false;
  std::string error;  ///< the reason of a refusal, for the log
};
struct Notification {
  std::string method;
  Json data;
};
/// To be ignored; the connection stays.
struct Invalid {
  std::string_view why;
};
using Frame = std::variant<Request, Response, Notification, Invalid>;

Frame decode(std::string_view text);

// `data` is the text of one JSON value.
std::string encode_response(std::string_view id, std::string_view data);
std::string encode_error(std::string_view id, int code, std::string_view reason);
std::string encode_notification(std::string_view method, std::string_view data);
std::string encode_request(std::uint64_t id, std::string_view method, std::string_view data);

}  // namespace madang::signaling::protoo
