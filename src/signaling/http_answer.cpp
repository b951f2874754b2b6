#include "signaling/http_answer.hpp"

#include <utility>

#include "base/text.hpp"
#include "signaling/encode.hpp"
#include "signaling/errors.hpp"
#include "signaling/utf8.hpp"

namespace madang::signaling {

namespace {

constexpr std::string_view kJson = "application/json; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kText = "text/plain; charset=utf-8";
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

/// Where what was created is from now on; empty where nothing was.
std::string location_of(const HttpContext& context, const room::Response& response) {
  std::string name;
  if (std::holds_alternative<room::BroadcasterCreated>(response)) { name = context.created; }
  if (const auto* plain = std::get_if<room::PlainTransportOpened>(&response)) { name = plain->id.text(); }
  if (const auto* webrtc = std::get_if<room::WebRtcTransportOpened>(&response)) { name = webrtc->id.text(); }
  if (const auto* produced = std::get_if<room::Produced>(&response)) { name = produced->id.text(); }
  if (const auto* consumed = std::get_if<room::BroadcasterConsumed>(&response)) { name = consumed->id.text(); }
  if (name.empty()) { return {}; }
  return context.path + (context.path.ends_with('/') ? "" : "/") + percent_encode(name);
}

/// 201 says where, 204 says nothing, 200 the rest.
HttpAnswer answer_newer(const HttpContext& context, const room::Response& response) {
  if (std::holds_alternative<room::BroadcasterDeleted>(response)) {
    return {.status = 204, .reason = "No Content"};
  }
  HttpAnswer answer = json_answer(encode(Dialect::Newer, response));
  answer.location = location_of(context, response);
  if (!answer.location.empty()) {
    answer.status = 201;
    answer.reason = "Created";
  }
  if (const auto* room = std::get_if<room::RoomView>(&response); room != nullptr && !room->exists) {
    answer.status = 404;
    answer.reason = "Not Found";
  }
  return answer;
}

}  // namespace

HttpAnswer answer_to(const HttpContext& context, const Result<room::Response>& result) {
  if (!result) { return refuse(context.dialect, result.error()); }
  if (context.dialect == Dialect::Newer) { return answer_newer(context, *result); }
  if (std::holds_alternative<room::Accepted>(*result)) { return json_answer(""); }
  if (std::holds_alternative<room::BroadcasterDeleted>(*result)) {
    return {.content_type = std::string(kHtml), .body = "broadcaster deleted"};
  }
  HttpAnswer answer = json_answer(encode(Dialect::Classic, *result));
  if (const auto* room = std::get_if<room::RoomView>(&*result); room != nullptr && !room->exists) {
    answer.status = 404;
    answer.reason = "Not Found";
  }
  return answer;
}

HttpAnswer refuse(Dialect dialect, const Error& error) {
  HttpAnswer answer =
      error_answer(http_status(error.code), http_error_name(error.code), wire_text(error));
  if (dialect == Dialect::Classic) { return answer; }
  answer.status = newer_http_status(error.code);
  answer.content_type = std::string(kText);
  answer.body = wire_text(error);
  return answer;
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
