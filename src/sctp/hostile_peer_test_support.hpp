// A peer that says whatever a test wants, rightly addressed.
#pragma once

#include <optional>
#include <span>

#include "sctp/association_test_support.hpp"
#include "sctp/chunk/cookie_echo.hpp"
#include "sctp/chunk/data.hpp"
#include "sctp/chunk/i_data.hpp"
#include "sctp/chunk/init.hpp"
#include "sctp/chunk/sack.hpp"
#include "sctp/parameter/capabilities.hpp"
#include "sctp/wire/packet_writer.hpp"
#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

/// Has done the handshake with `victim`, honestly.
class HostilePeer {
 public:
  static constexpr std::uint32_t kTag = 0x01020304;
  static constexpr std::uint32_t kInitialTsn = 1'000;

  explicit HostilePeer(Options options = {}, std::uint32_t window = 1 << 20) : victim(options, 5), options_(options) {
    say_with_tag(0, [&](ByteWriter& writer) {
      ChunkScope chunk(writer, ChunkType::Init);
      InitChunk{.tag = kTag, .window_bytes = window, .outgoing_streams = 65'535, .incoming_streams = 65'535,
                .initial_tsn = kInitialTsn, .parameters = {}}.write_fields_to(writer);
      Capabilities{.has_forward_tsn = true, .has_i_data = options_.offer_interleaving,
                   .has_i_forward_tsn = options_.offer_interleaving, .has_reconfig = true, .accepts_zero_checksum = true}
          .write_to(writer);
      chunk.end();
    });
    std::vector<std::uint8_t> cookie;
    for (const Effect& effect : victim.out.effects()) {
      const Bytes packet = victim.out.bytes_of(std::get<SendPacket>(effect));
      const auto ack = InitChunk::parse(PacketView::parse(packet)->first_chunk());
      tag_ = ack->tag;
      victim_tsn = ack->initial_tsn;
      const auto parameters = InitParameters::parse(ack->parameters);
      cookie.assign(parameters->cookie.begin(), parameters->cookie.end());
    }
    victim.out.clear();
    say([&cookie](ByteWriter& writer) { write_cookie_echo(writer, cookie); });
    settle();
  }

  /// One packet of what `write` writes, then all it leads to.
  template <typename Write>
  void say(Write write) { say_with_tag(tag_, write); }

  template <typename Write>
  void say_with_tag(std::uint32_t tag, Write write) {
    std::uint8_t room[1'500];
    PacketWriter packet(room, {5000, 5000}, tag);
    write(packet.chunks());
    victim.association.on_datagram(now, packet.finish(Checksum::Right), victim.out);
  }
  void data(std::uint32_t tsn, std::uint16_t stream, std::uint16_t ssn, std::uint8_t flags, std::size_t bytes) {
    const std::vector<std::uint8_t> payload(bytes, 0xAB);
    say([&](ByteWriter& writer) {
      DataChunk{.flags = flags, .tsn = tsn, .stream = StreamId{stream}, .ssn = ssn, .ppid = kPpidBinary, .data = payload}
          .write_to(writer);
    });
    settle();
  }
  /// Counts and forgets what the victim says.
  void settle() {
    for (Effect& effect : victim.out.effects()) {
      if (const auto* packet = std::get_if<SendPacket>(&effect)) {
        ++packets;
        const Bytes bytes = victim.out.bytes_of(*packet);
        last_packet.assign(bytes.begin(), bytes.end());
      } else if (std::holds_alternative<MessageReceived>(effect)) {
        ++messages;
      } else {
        victim.events.push_back(std::move(effect));
      }
    }
    victim.out.clear();
    victim.memory_max = std::max(victim.memory_max, victim.association.memory_bytes());
  }
  std::optional<Failure> failure() const {
    const Failed* failed = victim.last<Failed>();
    return failed == nullptr ? std::nullopt : std::optional(failed->reason);
  }
  std::uint64_t drops(Drop reason) const { return victim.association.stats().drops[static_cast<std::size_t>(reason)]; }

  End victim;
  Instant now = at(1s);
  std::uint32_t victim_tsn = 0;  ///< its first
  std::uint64_t packets = 0;
  std::uint64_t messages = 0;
  std::vector<std::uint8_t> last_packet;

 private:
  Options options_;
  std::uint32_t tag_ = 0;
};

}  // namespace madang::sctp
