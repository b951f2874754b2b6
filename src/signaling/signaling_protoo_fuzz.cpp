// One WebSocket message: whatever it is, what we would say about it must be JSON again.
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "signaling/encode.hpp"
#include "signaling/errors.hpp"
#include "signaling/json.hpp"
#include "signaling/peer_requests.hpp"
#include "signaling/protoo.hpp"

namespace {

using namespace madang;

void expect_json(const std::string& text) {
  if (!signaling::Json::parse(text)) { __builtin_trap(); }
}

void pass_on(signaling::Dialect dialect, const room::PeerRequest& request) {
  if (const auto* produce = std::get_if<room::Produce>(&request)) {
    room::NewConsumer question{.peer = "A",
                               .producer = {},
                               .consumer = {},
                               .kind = {},
                               .parameters = {},
                               .type = {},
                               .app_data = produce->app_data,
                               .app_data_names_peer = true};
    if (produce->parameters) { question.parameters = *produce->parameters; }
    const signaling::Spoken spoken = signaling::encode(dialect, room::Question{std::move(question)});
    expect_json(signaling::protoo::encode_request(1, spoken.method, spoken.data));
  }
  if (const auto* join = std::get_if<room::Join>(&request)) {
    const auto spoken = signaling::encode(
        dialect, room::Notification{room::NewPeer{{"A", join->display_name, join->device}}});
    expect_json(signaling::protoo::encode_notification(spoken->method, spoken->data));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto frame = signaling::protoo::decode({reinterpret_cast<const char*>(bytes), size});
  if (const auto* told = std::get_if<signaling::protoo::Notification>(&frame)) {
    (void)signaling::decode_peer_notification(signaling::Dialect::Newer, told->method, told->data);
  }
  const auto* request = std::get_if<signaling::protoo::Request>(&frame);
  if (request == nullptr) { return 0; }
  for (const auto dialect : {signaling::Dialect::Classic, signaling::Dialect::Newer}) {
    const auto decoded = signaling::decode_peer_request(dialect, request->method, request->data);
    if (decoded) {
      pass_on(dialect, *decoded);
      expect_json(signaling::protoo::encode_response(request->id, "{}"));
    } else {
      expect_json(
          signaling::protoo::encode_error(request->id, 500, signaling::wire_text(decoded.error())));
    }
  }
  return 0;
}
