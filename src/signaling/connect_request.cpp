#include "signaling/connect_request.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "room/limits.hpp"
#include "signaling/query.hpp"
#include "signaling/utf8.hpp"

namespace madang::signaling {

namespace {

std::uint32_t replicas_from(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc::result_out_of_range) { return room::kConsumerReplicasMax; }
  if (failure != std::errc() || end != text.data() + text.size()) { return 0; }
  return std::min(number, room::kConsumerReplicasMax);
}

}  // namespace

Result<ConnectRequest> parse_connect_request(std::string_view query) {
  ConnectRequest request;
  for (const QueryEntry& entry : parse_query(query)) {
    if (entry.key == "roomId" && request.room.empty()) { request.room = entry.value; }
    if (entry.key == "peerId" && request.peer.empty()) { request.peer = entry.value; }
    if (entry.key == "consumerReplicas") { request.consumer_replicas = replicas_from(entry.value); }
  }
  if (request.room.empty() || request.peer.empty()) {
    return fail(Code::InvalidArgument, "Connection request without roomId and/or peerId");
  }
  if (!is_utf8(request.room) || !is_utf8(request.peer)) {
    return fail(Code::InvalidArgument, "Connection request whose roomId or peerId is not UTF-8");
  }
  if (request.room.size() > room::kIdBytesMax || request.peer.size() > room::kIdBytesMax) {
    return fail(Code::InvalidArgument, "Connection request whose roomId or peerId is too long");
  }
  return request;
}

bool offers_protoo(std::string_view subprotocols) {
  while (!subprotocols.empty()) {
    const std::size_t comma = std::min(subprotocols.find(','), subprotocols.size());
    std::string_view token = subprotocols.substr(0, comma);
    while (!token.empty() && (token.front() == ' ' || token.front() == '\t')) {
      token.remove_prefix(1);
    }
    while (!token.empty() && (token.back() == ' ' || token.back() == '\t')) {
      token.remove_suffix(1);
    }
    if (equals_ignoring_case(token, "protoo")) { return true; }
    subprotocols.remove_prefix(std::min(comma + 1, subprotocols.size()));
  }
  return false;
}

}  // namespace madang::signaling
