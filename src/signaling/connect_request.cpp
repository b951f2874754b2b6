#include "signaling/connect_request.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "room/limits.hpp"
#include "room/room_kind.hpp"
#include "signaling/dialect.hpp"
#include "signaling/query.hpp"
#include "signaling/utf8.hpp"

namespace madang::signaling {

namespace {

constexpr std::size_t kKindShownBytes = 64;

std::uint32_t replicas_from(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc::result_out_of_range) { return room::kConsumerReplicasMax; }
  if (failure != std::errc() || end != text.data() + text.size()) { return 0; }
  return std::min(number, room::kConsumerReplicasMax);
}

Result<std::optional<room::RoomKind>> parse_kind(std::string_view text) {
  const std::optional<room::RoomKind> kind = room::room_kind_named(text);
  if (!kind) {
    return fail(Code::InvalidArgument, "invalid kind \"" + shortened(text, kKindShownBytes) + "\"",
                "kind");
  }
  return kind;
}

}  // namespace

Result<std::optional<room::RoomKind>> kind_in_query(std::string_view query) {
  for (const QueryEntry& entry : parse_query(query)) {
    if (entry.key == "kind" && !entry.value.empty()) { return parse_kind(entry.value); }
  }
  return std::optional<room::RoomKind>();
}

Result<room::Arrival> parse_connect_request(std::string_view query) {
  room::Arrival arrival;
  for (const QueryEntry& entry : parse_query(query)) {
    if (entry.key == "roomId" && arrival.room.empty()) { arrival.room = entry.value; }
    if (entry.key == "peerId" && arrival.peer.empty()) { arrival.peer = entry.value; }
    if (entry.key == "consumerReplicas") {
      arrival.wish.consumer_replicas = replicas_from(entry.value);
    }
    if (entry.key == "forceH264" && entry.value == "true") {
      arrival.wish.video = room::VideoChoice::H264;
    }
    if (entry.key == "forceVP9" && entry.value == "true") {
      arrival.wish.video = room::VideoChoice::Vp9;
    }
  }
  MADANG_TRY(arrival.wish.kind, kind_in_query(query));
  if (arrival.room.empty() || arrival.peer.empty()) {
    return fail(Code::InvalidArgument, "Connection request without roomId and/or peerId");
  }
  if (!is_utf8(arrival.room) || !is_utf8(arrival.peer)) {
    return fail(Code::InvalidArgument, "Connection request whose roomId or peerId is not UTF-8");
  }
  if (arrival.room.size() > room::kIdBytesMax || arrival.peer.size() > room::kIdBytesMax) {
    return fail(Code::InvalidArgument, "Connection request whose roomId or peerId is too long");
  }
  if (dialect_of_query(query) == Dialect::Newer) { arrival.join_patience = kNewerJoinPatience; }
  return arrival;
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
