// A room whose network is made worse on purpose, and its neighbour whose network is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr Throttle kNone{.uplink = Bitrate::kbps(1'000'000), .downlink = Bitrate::kbps(1'000'000)};

/// One microphone and one listener in each of several rooms.
struct Rooms {
  struct Room {
    RouterId router;
    PlainEnd source, sink;
    SocketAddress sender, receiver;
    std::uint16_t seq = 0;
  };
  Room add(std::uint8_t number) {
    Room room{.router = id_of<RouterId>(number),
              .source = {},
              .sink = {},
              .sender = address_of(number, 5000),
              .receiver = address_of(number, 6000)};
    world.ok(CreateRouter{room.router});
    room.source = world.plain(room.router, id_of<TransportId>(10u + number), {.rtcp_mux = true});
    room.sink = world.plain(room.router, id_of<TransportId>(20u + number), {.rtcp_mux = true, .comedia = false});
    const auto parameters = opus({.ssrc = 70, .payload_type = 100});
    const auto producer = id_of<ProducerId>(30u + number);
    world.ok(Produce{.transport = room.source.id,
                     .producer = producer,
                     .kind = ortc::MediaKind::Audio,
                     .parameters = parameters,
                     .mapping = mapping_of(parameters)});
    world.ok(ConnectPlainTransport{.transport = room.sink.id,
                                   .ip = room.receiver.ip,
                                   .port = room.receiver.port,
                                   .rtcp_port = {},
                                   .srtp = {}});
    world.ok(Consume{.transport = room.sink.id,
                     .consumer = id_of<ConsumerId>(40u + number),
                     .producer = producer,
                     .parameters = opus({.ssrc = 500, .payload_type = 110})});
    return room;
  }
  void send(Room& room, std::size_t bytes = 100) {
    ++room.seq;
    world.receive(room.source.rtp, room.sender,
                  rtp_packet({.ssrc = 70,
                              .payload_type = 100,
                              .seq = room.seq,
                              .timestamp = room.seq * 960u,
                              .payload = opus_frame(room.seq, bytes)}));
  }
  std::size_t heard(const Room& room) { return world.take_rtp(room.receiver).size(); }
  void throttle(const Room& room, std::optional<Throttle> throttle) {
    world.ok(SetThrottle{room.router, throttle});
  }

  World world;
};

TEST(EngineThrottle, HalfTheRoundTripLiesOnEachWay) {
  Rooms rooms;
  auto room = rooms.add(1);
  Throttle slow = kNone;
  slow.round_trip = 200ms;
  rooms.throttle(room, slow);
  rooms.send(room);
  rooms.world.advance(99ms);
  EXPECT_EQ(rooms.heard(room), 0u);
  rooms.world.advance(100ms);
  EXPECT_EQ(rooms.heard(room), 0u);
  rooms.world.advance(2ms);
  EXPECT_EQ(rooms.heard(room), 1u);
}

TEST(EngineThrottle, TheDownlinkLimitsWhatIsReceivedAndTheUplinkWhatIsSent) {
  for (const bool up : {false, true}) {
    Rooms rooms;
    auto room = rooms.add(1);
    Throttle narrow = kNone;
    (up ? narrow.uplink : narrow.downlink) = Bitrate::kbps(100);
    rooms.throttle(room, narrow);
    for (int i = 0; i < 500; ++i) {  // 400 kbit/s for five seconds
      rooms.send(room, 988);
      rooms.world.advance(20ms);
    }
    std::size_t bytes = 0;
    for (const Sent& sent : rooms.world.take_rtp(room.receiver)) { bytes += sent.bytes.size(); }
    EXPECT_NEAR(static_cast<double>(bytes) * 8 / 10, 100'000, 10'000) << up;
    EXPECT_GT(rooms.world.drops(Drop::Throttled), 300u);
  }
}

TEST(EngineThrottle, TheLossIsRandomOnEachWay) {
  Rooms rooms;
  auto room = rooms.add(1);
  Throttle lossy = kNone;
  lossy.loss_ppm = 100'000;
  rooms.throttle(room, lossy);
  for (int i = 0; i < 1000; ++i) {
    rooms.send(room);
    rooms.world.advance(20ms);
  }
  EXPECT_NEAR(static_cast<double>(rooms.heard(room)), 810, 50);
}

TEST(EngineThrottle, TheNeighbourDoesNotNotice) {
  Rooms rooms;
  auto room = rooms.add(1), other = rooms.add(2);
  Throttle dead = kNone;
  dead.loss_ppm = 1'000'000;
  rooms.throttle(room, dead);
  rooms.send(room);
  rooms.send(other);
  EXPECT_EQ(rooms.heard(other), 1u);
  rooms.world.advance(3s);
  EXPECT_THAT(rooms.world.take_rtcp(room.receiver), IsEmpty());
}

TEST(EngineThrottle, ReportsAreThrottledToo) {
  Rooms rooms;
  auto room = rooms.add(1);
  Throttle far = kNone;
  far.round_trip = 10s;
  rooms.send(room);
  rooms.throttle(room, far);
  rooms.world.advance(4s);
  EXPECT_THAT(rooms.world.take_rtcp(room.receiver), IsEmpty());
  rooms.world.advance(4s);
  EXPECT_FALSE(rooms.world.take_rtcp(room.receiver).empty());
}

TEST(EngineThrottle, AResetUndoesItAtOnce) {
  Rooms rooms;
  auto room = rooms.add(1);
  Throttle far = kNone;
  far.round_trip = 10s;
  rooms.throttle(room, far);
  rooms.send(room);
  rooms.throttle(room, std::nullopt);
  rooms.send(room);
  EXPECT_EQ(rooms.heard(room), 1u);
  rooms.world.advance(20s);
  EXPECT_EQ(rooms.heard(room), 0u);
}

TEST(EngineThrottle, TheRoomsEndIsItsEnd) {
  Rooms rooms;
  auto room = rooms.add(1);
  Throttle far = kNone;
  far.round_trip = 10s;
  rooms.throttle(room, far);
  rooms.send(room);
  rooms.world.ok(CloseRouter{room.router});
  rooms.world.advance(20s);
  EXPECT_EQ(rooms.world.engine.next_deadline(), kNever);
}

TEST(EngineThrottle, ATransportMayGoWhileItsPacketsAreOnTheWay) {
  Rooms rooms;
  auto room = rooms.add(1);
  Throttle far = kNone;
  far.round_trip = 1s;
  rooms.throttle(room, far);
  rooms.send(room);
  rooms.world.ok(CloseTransport{room.source.id});
  rooms.world.advance(2s);
  EXPECT_EQ(rooms.heard(room), 0u);
}

TEST(EngineThrottle, NoMoreRoomsThanThereMayBe) {
  World world;
  std::size_t refused = 0;
  for (std::uint64_t i = 1; i <= 10 * kThrottlesMax; ++i) {
    world.ok(CreateRouter{id_of<RouterId>(i)});
    const auto result = world.run(SetThrottle{id_of<RouterId>(i), kNone});
    if (!result) {
      EXPECT_EQ(result.error().code, Code::LimitReached);
      ++refused;
    }
  }
  EXPECT_EQ(refused, 9 * kThrottlesMax);
  world.ok(SetThrottle{id_of<RouterId>(1), kNone});  // again is not more
}

}  // namespace
}  // namespace madang::media
