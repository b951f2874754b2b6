#include "signaling/http_answer.hpp"

#include <utility>

#include "signaling/encode.hpp"
#include "signaling/errors.hpp"
#include "signaling/utf8.hpp"

namespace madang::signaling {

namespace {

constexpr std::string_view kJson = "application/json; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::size_t kReasonBytes = 256;
constexpr std::size_t kPathShownBytes = 256;

/// A reason phrase is one line; what could break it becomes a question mark.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, kReasonBytes));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7E) { c = '?'; }
  }
  return out;
}

/// The type of these bodies is HTML, and parts of them come from strangers.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      default: out += c;
    }
  }
  return out;
}

HttpAnswer error_answer(unsigned status, std::string_view name, std::string_view message) {
  return {.status = status,
          .reason = printable(message),
          .content_type = std::string(kHtml),
          .body = escaped(std::string(name) + ": " + std::string(message))};
}

HttpAnswer json_answer(std::string body) {
  return {.content_type = std::string(kJson), .body = std::move(body)};
}

}  // namespace

HttpAnswer answer_to(const Result<room::Response>& result) {
  if (!result) { return refuse(result.error()); }
  if (std::holds_alternative<room::Accepted>(*result)) { return json_answer(""); }
  if (std::holds_alternative<room::BroadcasterDeleted>(*result)) {
    return {.content_type = std::string(kHtml), .body = "broadcaster deleted"};
  }
  HttpAnswer answer = json_answer(encode(*result));
  if (const auto* room = std::get_if<room::RoomView>(&*result); room != nullptr && !room->exists) {
    answer.status = 404;
    answer.reason = "Not Found";
  }
  return answer;
}

HttpAnswer refuse(const Error& error) {
  return error_answer(http_status(error.code), http_error_name(error.code), wire_text(error));
}

HttpAnswer payload_too_large() {
  return error_answer(413, "PayloadTooLargeError", "request entity too large");
}

HttpAnswer not_found(std::string_view method, std::string_view path) {
  const std::string sentence =
      "Cannot " + std::string(method.substr(0, 32)) + " " + shortened(path, kPathShownBytes);
  return {.status = 404,
          .reason = "Not Found",
          .content_type = std::string(kHtml),
          .body = "<!DOCTYPE html>\n<title>Error</title>\n<pre>" + escaped(sentence) + "</pre>\n"};
}

HttpAnswer bad_json(std::string_view why) { return error_answer(400, "SyntaxError", why); }

HttpAnswer bad_escape(std::string_view segment) {
  return error_answer(400, "URIError",
                      "Failed to decode param '" + shortened(segment, kPathShownBytes) + "'");
}

HttpAnswer options(std::string allow) {
  std::string body = allow;
  return {.content_type = std::string(kHtml), .body = std::move(body), .allow = std::move(allow)};
}

}  // namespace madang::signaling
