// One request to the HTTP API. The input is its method, path, query, content type and body, each
// but the last ending with a line feed.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <variant>

#include "signaling/http_routes.hpp"
#include "signaling/json.hpp"
#include "signaling/utf8.hpp"

namespace {

using namespace madang;

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

void check(const signaling::HttpAnswer& answer) {
  const bool is_line = std::all_of(answer.reason.begin(), answer.reason.end(),
                                   [](char c) { return c >= 0x20 && c < 0x7F; });
  if (!is_line || answer.status < 200 || answer.status > 599) { __builtin_trap(); }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view rest{reinterpret_cast<const char*>(bytes), size};
  signaling::HttpCall call;
  call.method = take_line(rest);
  call.path = take_line(rest);
  call.query = take_line(rest);
  call.content_type = take_line(rest);
  call.body = rest;
  const auto result = signaling::route(call);
  if (const auto* answer = std::get_if<signaling::HttpAnswer>(&result)) {
    check(*answer);
    return 0;
  }
  const auto& routed = std::get<signaling::Routed>(result);
  if (!signaling::is_utf8(routed.room)) { __builtin_trap(); }
  if (const auto* create = std::get_if<room::CreateBroadcaster>(&routed.request)) {
    if (!signaling::Json::parse(create->device.text)) { __builtin_trap(); }
  }
  return 0;
}
