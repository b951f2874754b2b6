// Transports that are reached over TCP: a connection is a socket with one peer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/browser_test_support.hpp"
#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const auto kRouter = id_of<RouterId>(1);
const auto kTransport = id_of<TransportId>(2);
constexpr SocketId kConnection{kFirstStreamSocket.value + 1}, kOther{kFirstStreamSocket.value + 2};
const SocketAddress kBrowser = address_of(9, 50'000);

Engine::Options with_tcp() {
  auto options = World::options();
  options.listen[0].has_tcp = true;
  return options;
}

struct Streams {
  Streams() {
    world.ok(CreateRouter{kRouter});
    created = std::get<WebRtcTransportCreated>(
        world.ok(CreateWebRtcTransport{.router = kRouter, .transport = kTransport, .udp = false}));
    world.ok(ConnectWebRtcTransport{kTransport, BrowserLink::parameters(DtlsRole::Client)});
    browser.start(world.now, created.ice, created.dtls, dtls::Role::Client);
    world.take_events<IceStateChanged>();
  }
  /// Until nobody has anything to say.
  void talk(SocketId socket) {
    for (bool is_quiet = false; !is_quiet;) {
      is_quiet = true;
      for (Blob& datagram : browser.out.drain()) {
        world.receive(socket, kBrowser, std::move(datagram));
        is_quiet = false;
      }
      for (const Sent& sent : world.take_sent()) {
        EXPECT_EQ(sent.to, kBrowser);
        by.push_back(sent.socket);
        browser.on_datagram(world.now, sent.bytes);
        is_quiet = false;
      }
    }
  }

  World world{with_tcp()};
  WebRtcTransportCreated created;
  crypto::CipherUnit unit{crypto::CipherUnit::best()};
  BrowserLink browser{unit, world.random};
  std::vector<SocketId> by;
};

TEST(EngineStreams, OffersAPassiveTcpCandidateOnTheSamePort) {
  Streams streams;
  ASSERT_EQ(streams.created.candidates.size(), 1u);
  EXPECT_TRUE(streams.created.candidates[0].tcp);
  EXPECT_EQ(streams.created.candidates[0].foundation, "tcpcandidate");
  EXPECT_EQ(streams.created.candidates[0].port, 44'444);
  EXPECT_EQ(streams.created.candidates[0].priority, 1'076'276'479u);  // as the demo's second listen address

  const auto both = std::get<WebRtcTransportCreated>(
      streams.world.ok(CreateWebRtcTransport{.router = kRouter, .transport = id_of<TransportId>(3)}));
  ASSERT_EQ(both.candidates.size(), 2u);
  EXPECT_FALSE(both.candidates[0].tcp);
  EXPECT_EQ(both.candidates[0].priority, 1'076'302'079u);
}

TEST(EngineStreams, TellsOfUdpWhereNoTcpIsTaken) {
  World world;
  world.ok(CreateRouter{kRouter});
  const auto created = std::get<WebRtcTransportCreated>(
      world.ok(CreateWebRtcTransport{.router = kRouter, .transport = kTransport, .udp = false}));
  ASSERT_EQ(created.candidates.size(), 1u);
  EXPECT_FALSE(created.candidates[0].tcp);
}

TEST(EngineStreams, ShakesHandsAndAnswersOnTheConnectionItWasAskedOn) {
  Streams streams;
  streams.talk(kConnection);
  EXPECT_TRUE(streams.browser.is_connected());
  EXPECT_THAT(streams.by, Not(Contains(kOther)));
  EXPECT_THAT(streams.by, Contains(kConnection));
}

TEST(EngineStreams, AClosedConnectionIsALostTupleAndAnotherTakesItsPlace) {
  Streams streams;
  streams.talk(kConnection);
  streams.browser.check(streams.world.now);
  streams.talk(kOther);
  streams.world.take_events<IceStateChanged>();

  streams.world.engine.on_stream_closed(streams.world.now, kOther, kBrowser, streams.world.out);
  streams.world.settle();
  EXPECT_THAT(streams.world.take_events<IceStateChanged>(), IsEmpty());
  streams.world.engine.on_stream_closed(streams.world.now, kConnection, kBrowser, streams.world.out);
  streams.world.settle();
  const auto events = streams.world.take_events<IceStateChanged>();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].state, IceState::Disconnected);
  // Of connections that nobody knows nothing follows.
  streams.world.engine.on_stream_closed(streams.world.now, kConnection, kBrowser, streams.world.out);
  streams.world.settle();
  EXPECT_THAT(streams.world.take_events<IceStateChanged>(), IsEmpty());
}

TEST(EngineStreams, AClosedTransportClosesItsConnections) {
  Streams streams;
  streams.talk(kConnection);
  streams.world.closed.clear();
  streams.world.ok(CloseTransport{kTransport});
  EXPECT_THAT(streams.world.closed, ElementsAre(kConnection));
}

}  // namespace
}  // namespace madang::media
