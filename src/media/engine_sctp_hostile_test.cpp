// A hundred associations that send whatever fills a server, beside two clients who talk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <memory>

#include "media/data_peer_test_support.hpp"
#include "sctp/chunk/cookie_echo.hpp"
#include "sctp/chunk/data.hpp"
#include "sctp/chunk/init.hpp"
#include "sctp/parameter/capabilities.hpp"
#include "sctp/wire/packet_writer.hpp"
#include "sctp/wire/tlv.hpp"

namespace madang::media {
namespace {

const auto kRouter = id_of<RouterId>(1);
constexpr std::size_t kBytesPerAssociationMax = 1280 << 10;  // promised: 1.25 MiB each, whatever it is sent

/// One client of a plain transport that keeps to no rule but the handshake's.
class Stranger {
 public:
  static constexpr std::uint32_t kTag = 0x0102'0304;
  static constexpr std::uint32_t kFirstTsn = 1'000;

  Stranger(World& world, std::uint16_t number) : world_(world), address_(address_of(66, number)) {
    end_ = world.plain(kRouter, id_of<TransportId>(10'000u + number), {.rtcp_mux = true, .sctp = SctpOptions{}});
    say_with_tag(0, [](ByteWriter& writer) {
      sctp::ChunkScope chunk(writer, sctp::ChunkType::Init);
      sctp::InitChunk{.tag = kTag, .window_bytes = 1 << 20, .outgoing_streams = 65'535, .incoming_streams = 65'535,
                      .initial_tsn = kFirstTsn, .parameters = {}}
          .write_fields_to(writer);
      sctp::Capabilities{.has_forward_tsn = true, .has_i_data = false, .has_i_forward_tsn = false, .has_reconfig = true,
                         .accepts_zero_checksum = false}
          .write_to(writer);
      chunk.end();
    });
    std::vector<std::uint8_t> cookie;
    for (const Sent& sent : world.take_sent()) {
      const auto packet = sctp::PacketView::parse(sent.bytes);
      const auto ack = packet ? sctp::InitChunk::parse(packet->first_chunk()) : std::nullopt;
      const auto parameters = ack ? sctp::InitParameters::parse(ack->parameters) : std::nullopt;
      if (!parameters) { continue; }
      tag_ = ack->tag;
      cookie.assign(parameters->cookie.begin(), parameters->cookie.end());
    }
    say([&](ByteWriter& writer) { sctp::write_cookie_echo(writer, cookie); });
  }

  /// DATA of a message that begins and never ends.
  void begin_message(std::uint32_t tsn, std::uint16_t stream, std::size_t bytes) {
    constexpr std::uint8_t kBegin = 2;
    payload_.assign(bytes, 0xAB);
    say([&](ByteWriter& writer) {
      sctp::DataChunk{.flags = kBegin, .tsn = tsn, .stream = sctp::StreamId{stream}, .ssn = 0,
                      .ppid = sctp::kPpidBinary, .data = payload_}
          .write_to(writer);
    });
  }
  const PlainEnd& end() const { return end_; }
  const SocketAddress& address() const { return address_; }

 private:
  template <typename Write>
  void say(Write write) { say_with_tag(tag_, write); }
  template <typename Write>
  void say_with_tag(std::uint32_t tag, Write write) {
    std::uint8_t room[1'500];
    sctp::PacketWriter packet(room, {5000, 5000}, tag);
    write(packet.chunks());
    world_.receive(end_.rtp, address_, to_blob(packet.finish(sctp::Checksum::Right)));
  }

  World& world_;
  SocketAddress address_;
  PlainEnd end_;
  std::uint32_t tag_ = 0;
  Blob payload_;
};

std::size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// An honest client of a plain transport.
struct Talker {
  Talker(World& world, std::uint16_t number)
      : end(world.plain(kRouter, id_of<TransportId>(100u + number), {.rtcp_mux = true, .sctp = SctpOptions{}})),
        address(address_of(7, number)),
        peer(DataPeer::options(false), world.random) {
    peer.connect(world.now);
  }
  PlainEnd end;
  SocketAddress address;
  DataPeer peer;
};

void exchange(World& world, std::initializer_list<Talker*> talkers) {
  for (bool more = true; more;) {
    more = false;
    for (Talker* talker : talkers) {
      for (Blob& packet : talker->peer.out.drain()) {
        world.receive(talker->end.rtp, talker->address, std::move(packet));
        more = true;
      }
    }
    for (const Sent& sent : world.take_sent()) {
      for (Talker* talker : talkers) {
        if (talker->address != sent.to) { continue; }
        talker->peer.on_packet(world.now, sent.bytes);
        more = true;
      }
    }
  }
}

TEST(EngineSctpHostile, AHundredAssociationsHoldNoMoreThanPromisedAndTheOthersGoOn) {
  constexpr std::uint16_t kStrangers = 100;
  World world;
  world.ok(CreateRouter{kRouter});
  Talker anna(world, 1), bert(world, 2);
  exchange(world, {&anna, &bert});
  ASSERT_TRUE(anna.peer.is_connected() && bert.peer.is_connected());
  const auto chat = id_of<DataProducerId>(50);
  world.ok(ProduceData{.transport = anna.end.id, .data_producer = chat, .stream = ortc::SctpStreamParameters{}});
  world.ok(ConsumeData{.transport = bert.end.id,
                       .data_consumer = id_of<DataConsumerId>(51),
                       .data_producer = chat,
                       .stream = ortc::SctpStreamParameters{}});

  const std::size_t before = heap_bytes();
  std::vector<std::unique_ptr<Stranger>> strangers;
  for (std::uint16_t i = 0; i < kStrangers; ++i) {
    strangers.push_back(std::make_unique<Stranger>(world, static_cast<std::uint16_t>(1 + i)));
    // What it is sent it never acknowledges.
    world.ok(ConsumeData{.transport = strangers.back()->end().id,
                         .data_consumer = id_of<DataConsumerId>(1'000u + i),
                         .data_producer = chat,
                         .stream = ortc::SctpStreamParameters{
                             .stream_id = 0, .ordered = false, .max_packet_life_time_ms = 3'600'000}});
  }
  // Messages that begin, with gaps between them, each on a stream of its own, two megabytes for each association.
  for (std::uint32_t n = 0; n < 2'000; ++n) {
    for (const auto& stranger : strangers) {
      stranger->begin_message(Stranger::kFirstTsn + 2 * n, static_cast<std::uint16_t>(n * 61), 1'000);
    }
    if (n % 20 != 0) { continue; }
    anna.peer.send(world.now, 0, 53, Blob(20'000, 9));
    exchange(world, {&anna, &bert});
    world.advance(10ms);
  }
  exchange(world, {&anna, &bert});
  const std::size_t held = world.engine.data_bytes() / kStrangers;
  const std::size_t grown = (heap_bytes() - before) / kStrangers;
  RecordProperty("bytes_held_per_association", static_cast<int>(held));
  RecordProperty("heap_bytes_per_association", static_cast<int>(grown));
  EXPECT_GT(held, 100'000u);  // they did try
  EXPECT_LE(held, kBytesPerAssociationMax);
  EXPECT_LE(grown, kBytesPerAssociationMax);

  EXPECT_THAT(bert.peer.messages, testing::SizeIs(100));
  EXPECT_TRUE(anna.peer.is_connected() && bert.peer.is_connected());
  for (const auto& stranger : strangers) { world.ok(CloseTransport{stranger->end().id}); }
  EXPECT_LT(world.engine.data_bytes(), kBytesPerAssociationMax);
}

}  // namespace
}  // namespace madang::media
