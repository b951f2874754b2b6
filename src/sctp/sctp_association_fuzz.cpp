// Drives an association into a state, then feeds it chunks that are rightly addressed and otherwise anything.
//
// Input: one byte that chooses the state, one of options, then steps: a byte that says what happens, and what that takes.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "sctp/association.hpp"
#include "sctp/chunk/init.hpp"
#include "sctp/wire/packet_view.hpp"
#include "sctp/wire/packet_writer.hpp"
#include "sctp/wire/tlv.hpp"

using namespace madang;
using namespace madang::sctp;

namespace {

/// Two ends; a is the one that is fed.
struct World {
  SeededRandom a_random{1};
  SeededRandom z_random{2};
  Association a;
  Association z;
  Output a_out;
  Output z_out;
  Instant now = at(1s);
  std::uint32_t a_tag = 0;
  std::uint32_t z_tag = 0;

  explicit World(Options options) : a(options, a_random), z(options, z_random) {}

  void note_tag(Bytes packet, std::uint32_t& tag) {
    const auto view = PacketView::parse(packet);
    MADANG_CHECK(view.has_value());
    const ChunkView first = view->first_chunk();
    if (first.type == ChunkType::Init || first.type == ChunkType::InitAck) { tag = InitChunk::parse(first)->tag; }
  }
  /// Moves at most `packets` of what both have said.
  void exchange(int packets) {
    for (int i = 0; i < packets; ++i) {
      Output from_a = std::exchange(a_out, {});
      Output from_z = std::exchange(z_out, {});
      for (const Effect& effect : from_a.effects()) {
        if (const auto* packet = std::get_if<SendPacket>(&effect)) {
          note_tag(from_a.bytes_of(*packet), a_tag);
          z.on_datagram(now, from_a.bytes_of(*packet), z_out);
        }
      }
      for (const Effect& effect : from_z.effects()) {
        if (const auto* packet = std::get_if<SendPacket>(&effect)) {
          note_tag(from_z.bytes_of(*packet), z_tag);
          a.on_datagram(now, from_z.bytes_of(*packet), a_out);
        }
      }
    }
  }
  void send(bool reliable, std::size_t bytes) {
    const std::vector<std::uint8_t> payload(bytes, 1);
    SendOptions how;
    if (!reliable) { how.retransmits_max = std::uint16_t{0}; }
    a.send(now, StreamId{static_cast<std::uint16_t>(bytes % 5)}, kPpidBinary, Payload::copy_of(payload), how, a_out);
  }
  void drive(std::uint8_t state) {
    const std::array<StreamId, 2> streams{StreamId{1}, StreamId{2}};
    if (state == 0) { return; }                       // New
    a.connect(now, a_out);
    if (state == 1) { return exchange(0); }           // CookieWait
    if (state == 2) {                                 // CookieEchoed
      exchange(1);
      return;
    }
    exchange(4);
    if (state == 3) { return; }                       // Established, idle
    send(true, 5'000);
    send(false, 3'000);
    if (state == 4) { return; }                       // with data in flight
    if (state == 5) { return a.reset_streams(now, streams, a_out); }
    if (state == 6) { return a.shutdown(now, a_out); }  // ShutdownPending
    exchange(6);
    if (state == 7) { return a.shutdown(now, a_out); }  // ShutdownSent
    z.shutdown(now, z_out);
    if (state == 8) { return exchange(1); }           // ShutdownAckSent
    exchange(6);                                      // Closed
  }
  void check() {
    MADANG_CHECK(a.memory_bytes() <= kAssociationBytesMax);
    const bool has_ended = a.state() == State::Closed || a.state() == State::Failed;
    MADANG_CHECK(!has_ended || a.next_deadline() == kNever);
    for (const Effect& effect : a_out.effects()) {
      if (const auto* packet = std::get_if<SendPacket>(&effect)) {
        MADANG_CHECK(PacketView::parse(a_out.bytes_of(*packet)) && packet->slice.size <= kPacketBytesMax);
      }
    }
    a_out.clear();
  }
  void feed(std::uint32_t tag, Bytes chunks) {
    std::array<std::uint8_t, 2'048> room;
    PacketWriter packet(room, {5000, 5000}, tag);
    packet.chunks().bytes(chunks.first(std::min<std::size_t>(chunks.size(), 2'000)));
    a.on_datagram(now, packet.finish(Checksum::Right), a_out);
    check();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  ByteReader input({bytes, size});
  const std::uint8_t state = input.u8();
  const std::uint8_t flags = input.u8();
  Options options;
  options.offer_interleaving = (flags & 1) != 0;
  options.over_dtls = (flags & 2) != 0;
  if ((flags & 4) != 0) { options.receive_message_bytes_max = 3'000; }
  if ((flags & 8) != 0) { options.incoming_streams = 3; }
  World world(options);
  world.drive(state % 10);
  world.check();
  for (int step = 0; step < 200 && input.ok() && input.remaining() > 0; ++step) {
    const std::uint8_t what = input.u8();
    switch (what % 8) {
      case 0: world.send((what & 8) != 0, 1 + input.u16() % 4'000u); break;
      case 1:
        world.now += Duration(std::chrono::milliseconds(input.u16()));
        world.a.on_deadline(world.now, world.a_out);
        break;
      case 2: world.exchange(1 + what / 64); break;
      case 3: {
        const std::array<StreamId, 1> streams{StreamId{input.u8()}};
        world.a.reset_streams(world.now, streams, world.a_out);
        break;
      }
      case 4: world.feed(0, input.bytes(std::min<std::size_t>(input.u8(), input.remaining()))); break;
      default: world.feed(world.a_tag, input.bytes(std::min<std::size_t>(input.u8(), input.remaining()))); break;
    }
    world.check();
  }
  return 0;
}
