// Two associations and the path between them.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sctp/association.hpp"
#include "sctp/virtual_link_test_support.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

/// One end, and what it has reported.
struct End {
  End(Options options, std::uint64_t seed) : random(seed), association(options, random) {}

  SeededRandom random;
  Association association;
  Output out;
  std::vector<MessageReceived> messages;
  std::vector<Effect> events;  // all but packets and messages
  std::size_t memory_max = 0;

  template <typename T>
  std::size_t count() const {
    std::size_t n = 0;
    for (const Effect& event : events) { n += std::holds_alternative<T>(event) ? 1 : 0; }
    return n;
  }
  template <typename T>
  const T* last() const {
    for (auto at = events.rbegin(); at != events.rend(); ++at) {
      if (const T* found = std::get_if<T>(&*at)) { return found; }
    }
    return nullptr;
  }
};

inline std::string text_of(const Payload& payload) {
  return {reinterpret_cast<const char*>(payload.bytes().data()), payload.size()};
}
inline Payload payload_of(std::string_view text) {
  return Payload::copy_of(Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}
/// `size` bytes that depend on `seed`.
inline Payload pattern(std::size_t size, std::uint32_t seed) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t x = seed * 2'654'435'761u + 1;
  for (std::uint8_t& byte : bytes) {
    x = x * 1'664'525u + 1'013'904'223u;
    byte = static_cast<std::uint8_t>(x >> 24);
  }
  return Payload::copy_of(bytes);
}

/// Ends a and z; `now` moves only forward.
class Pair {
 public:
  explicit Pair(LinkOptions link_options = {}, std::uint64_t seed = 1, Options a_options = {}, Options z_options = {})
      : a(a_options, seed + 100), z(z_options, seed + 200), link(link_options, seed) {}

  End a;
  End z;
  VirtualLink link;
  Instant now = at(1s);
  /// False drops the packet: (from, packet).
  std::function<bool(const End&, Bytes)> filter = [](const End&, Bytes) { return true; };

  /// Carries out what an end wishes.
  void settle(End& end) {
    const int to = &end == &a ? 1 : 0;
    for (Effect& effect : end.out.effects()) {
      if (const auto* packet = std::get_if<SendPacket>(&effect)) {
        const Bytes bytes = end.out.bytes_of(*packet);
        if (filter(end, bytes)) { link.send(now, to, bytes); }
      } else if (auto* message = std::get_if<MessageReceived>(&effect)) {
        end.messages.push_back(std::move(*message));
      } else {
        end.events.push_back(std::move(effect));
      }
    }
    end.out.clear();
    end.memory_max = std::max(end.memory_max, end.association.memory_bytes());
  }
  /// Moves to the next thing that happens, if that is not after `end`. False: nothing does.
  bool step(Instant end) {
    const Instant next = soonest(link.next_arrival(), soonest(a.association.next_deadline(), z.association.next_deadline()));
    if (next > end) { return false; }
    now = std::max(now, next);
    while (auto arrival = link.take(now)) {
      End& to = arrival->to == 0 ? a : z;
      to.association.on_datagram(now, arrival->packet, to.out);
      settle(to);
    }
    for (End* side : {&a, &z}) {
      if (side->association.next_deadline() <= now) {
        side->association.on_deadline(now, side->out);
        settle(*side);
      }
    }
    return true;
  }
  void run(Duration duration) {
    const Instant end = now + duration;
    while (step(end)) {}
    now = end;
  }
  template <typename Condition>
  bool run_until(Condition condition, Duration at_most = 600s) {
    const Instant end = now + at_most;
    while (!condition()) {
      if (!step(end)) { return condition(); }
    }
    return true;
  }
  bool connect() {
    a.association.connect(now, a.out);
    settle(a);
    return run_until([this] { return are_connected(); });
  }
  bool are_connected() const {
    return a.association.state() == State::Connected && z.association.state() == State::Connected;
  }
  SendResult send(End& from, std::uint16_t stream, Payload payload, SendOptions options = {}, Ppid ppid = kPpidBinary) {
    const SendResult result = from.association.send(now, StreamId{stream}, ppid, std::move(payload), options, from.out);
    settle(from);
    return result;
  }
  void reset(End& from, std::vector<StreamId> streams) {
    from.association.reset_streams(now, streams, from.out);
    settle(from);
  }
};

/// Types of a packet's chunks, in order.
inline std::vector<ChunkType> chunks_of(Bytes packet) {
  std::vector<ChunkType> types;
  const auto view = PacketView::parse(packet);
  if (!view) { return types; }
  Bytes rest = view->chunks();
  while (const auto chunk = PacketView::next(rest)) { types.push_back(chunk->type); }
  return types;
}

}  // namespace madang::sctp
