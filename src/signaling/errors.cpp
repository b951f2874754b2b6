#include "signaling/errors.hpp"

namespace madang::signaling {

std::string wire_text(const Error& error) {
  if (error.field.empty()) { return error.message; }
  const std::string_view field = error.field;
  const std::string_view key =
      field.substr(field.rfind('.') + 1);  // npos + 1 is 0: the whole of it
  if (error.message.find(key) != std::string::npos) { return error.message; }
  return error.message + " [field:" + error.field + "]";
}

int protoo_code(Code code) {
  switch (code) {
    case Code::Forbidden: return 403;
    case Code::NoSuchRoom: return 404;
    case Code::Conflict: return 409;
    case Code::TooLarge: return 413;
    case Code::LimitReached: return 429;
    case Code::Unavailable: return 503;
    case Code::InvalidArgument:
    case Code::NotFound:
    case Code::Unsupported:
    case Code::InvalidState:
    case Code::AlreadyExists:
    case Code::Internal: break;
  }
  return 500;
}

unsigned http_status(Code code) {
  if (code == Code::InvalidArgument) { return 400; }
  return static_cast<unsigned>(protoo_code(code));
}

unsigned newer_http_status(Code code) {
  switch (code) {
    case Code::NotFound: return 404;
    case Code::Unsupported: return 400;
    case Code::InvalidState:
    case Code::AlreadyExists: return 409;
    default: return http_status(code);
  }
}

std::string_view http_error_name(Code code) {
  switch (code) {
    case Code::InvalidArgument: return "TypeError";
    case Code::Unsupported: return "UnsupportedError";
    case Code::TooLarge: return "PayloadTooLargeError";
    case Code::Unavailable: return "InvalidStateError";
    case Code::NotFound:
    case Code::InvalidState:
    case Code::AlreadyExists:
    case Code::NoSuchRoom:
    case Code::Forbidden:
    case Code::Conflict:
    case Code::LimitReached:
    case Code::Internal: break;
  }
  return "Error";
}

}  // namespace madang::signaling
