// The HTTP API: paths and bodies become a room::HttpRequest.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "room/messages.hpp"
#include "signaling/http_answer.hpp"

namespace madang::signaling {

/// Larger bodies are answered with payload_too_large().
inline constexpr std::size_t kHttpBodyBytesMax = 102'400;

/// Borrowed parts of one request; path and query as they were sent, still with %-escapes.
struct HttpCall {
  std::string_view method;
  std::string_view path;
  std::string_view query = {};
  std::string_view content_type = {};
  std::string_view accept = {};
  std::string_view origin = {};
  std::string_view remote_address = {};
  std::string_view body = {};
};

/// A request for a room.
struct Routed {
  std::string room;
  room::RoomWish wish = {};
  room::HttpRequest request;
  HttpContext context = {};  ///< for the answer
};

/// True for everything of the API, whatever the method; the rest is the static page's. Of `/` only the question whether
/// there is a room belongs to it: `GET /?info=true&roomId=R`, unless HTML is what is wanted.
bool is_api_call(const HttpCall& call);

/// What the room is to be asked, or the answer where no room is needed for it.
///
/// The dialect is that of the body, where one word of it tells: `id` or `peerId`, `type` or `direction`; else the one that
/// has this path; where both have it, the newer one is spoken by whoever sends an Origin.
std::variant<Routed, HttpAnswer> route(const HttpCall& call);

}  // namespace madang::signaling
