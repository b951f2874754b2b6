// How the HTTP API answers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "room/messages.hpp"
#include "signaling/dialect.hpp"

namespace madang::signaling {

/// Everything of a response that the API decides.
struct HttpAnswer {
  unsigned status = 200;
  std::string reason = "OK";  ///< printable ASCII
  std::string content_type = {};
  std::string body = {};
  std::string allow = {};     ///< header Allow, if not empty
  std::string location = {};  ///< header Location, if not empty
};

/// What of a request its answer depends on.
struct HttpContext {
  Dialect dialect = Dialect::Classic;
  std::string path = {};     ///< below it is what the request creates
  std::string created = {};  ///< what the client calls it, if it does
};

HttpAnswer answer_to(const HttpContext& context, const Result<room::Response>& result);
HttpAnswer refuse(Dialect dialect, const Error& error);
HttpAnswer payload_too_large();
/// 404, and 400 for bodies and paths that cannot be read.
HttpAnswer not_found(std::string_view method, std::string_view path);
HttpAnswer bad_json(std::string_view why);
HttpAnswer bad_escape(std::string_view segment);
HttpAnswer options(std::string allow);

}  // namespace madang::signaling
