#include "signaling/protoo.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <optional>
#include <utility>

#include "signaling/fields.hpp"
#include "signaling/json_writer.hpp"

namespace madang::signaling::protoo {

namespace {

namespace json = boost::json;

constexpr std::size_t kIdTextMax = 64;

bool is_true(const Json& message, std::string_view key) { return is_given(message.member(key)); }

/// The id as its sender wrote it; nothing unless it is a number.
std::optional<std::string> number_text(const Json& message) {
  const json::value* id = message.member("id");
  if (id == nullptr || !id->is_number()) { return std::nullopt; }
  std::optional<std::string> text = message.member_text("id");
  if (text && text->size() > kIdTextMax) { return std::nullopt; }
  return text;
}

/// What an absent, null or false `data` stands for is no data.
Json data_of(const Json& message) {
  const json::value* data = message.member("data");
  if (!is_given(data)) { return Json::empty_object(); }
  return Json(*message.member_text("data"), *data);
}

Frame decode_request(const Json& message) {
  const json::value* method = message.member("method");
  if (method == nullptr || !method->is_string()) { return Invalid{"a request without method"}; }
  std::optional<std::string> id = number_text(message);
  if (!id) { return Invalid{"a request whose id is no number"}; }
  return Request{*std::move(id), std::string(method->get_string()), data_of(message)};
}

Frame decode_response(const Json& message) {
  const json::value* id = message.member("id");
  if (id == nullptr || !id->is_number()) { return Invalid{"a response whose id is no number"}; }
  const std::optional<std::uint64_t> number = whole_number(*id);
  if (!number || *number >= kRequestIds) { return Invalid{"a response to nothing that we asked"}; }
  const json::value* reason = message.member("errorReason");
  const bool has_reason = reason != nullptr && reason->is_string();
  return Response{*number, is_true(message, "ok"),
                  has_reason ? std::string(reason->get_string()) : ""};
}

Frame decode_notification(const Json& message) {
  const json::value* method = message.member("method");
  if (method == nullptr || !method->is_string()) {
    return Invalid{"a notification without method"};
  }
  return Notification{std::string(method->get_string()), data_of(message)};
}

}  // namespace

Frame decode(std::string_view text) {
  if (text.size() > kMessageBytesMax) { return Invalid{"too long"}; }
  const Result<Json> message = Json::parse(std::string(text));
  if (!message) { return Invalid{"not JSON"}; }
  if (!message->is_object()) { return Invalid{"not an object"}; }
  if (is_true(*message, "request")) { return decode_request(*message); }
  if (is_true(*message, "response")) { return decode_response(*message); }
  if (is_true(*message, "notification")) { return decode_notification(*message); }
  return Invalid{"neither request, response nor notification"};
}

std::string encode_response(std::string_view id, std::string_view data) {
  JsonObjectWriter out;
  out.boolean("response", true).raw("id", id).boolean("ok", true).raw("data", data);
  return std::move(out).finish();
}

std::string encode_error(std::string_view id, int code, std::string_view reason) {
  JsonObjectWriter out;
  out.boolean("response", true).raw("id", id).number("errorCode", code).text("errorReason", reason);
  return std::move(out).finish();
}

std::string encode_notification(std::string_view method, std::string_view data) {
  JsonObjectWriter out;
  out.boolean("notification", true).text("method", method).raw("data", data);
  return std::move(out).finish();
}

std::string encode_request(std::uint64_t id, std::string_view method, std::string_view data) {
  JsonObjectWriter out;
  out.boolean("request", true).number("id", id).text("method", method).raw("data", data);
  return std::move(out).finish();
}

}  // namespace madang::signaling::protoo
