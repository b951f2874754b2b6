#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kGone = "A x 4000 'closed by protoo-server'";

TEST(LobbyLeave, TheOthersHearOfThePeerFirstAndThenOfItsStreams) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.add_peer("r", "C");
  t.produce(a.connection, a.send);
  t.forget();
  t.disconnect(a.connection);
  EXPECT_THAT(t.all(),
              ElementsAre("B,C < peerClosed(A)", "w0 ! CloseTransport t1", "w0 ! CloseTransport t2",
                          "B < consumerClosed(c1)", "C < consumerClosed(c2)"));
}

TEST(LobbyLeave, NobodyHearsOfOneWhoHadNotJoined) {
  LobbyTester t;
  t.add_peer("r", "A");
  const ConnectionId b = t.connect("r", "B");
  t.forget();
  t.disconnect(b);
  t.disconnect(b);  // known to be gone
  EXPECT_THAT(t.all(), IsEmpty());
}

TEST(LobbyLeave, AReceiversConsumersGoInSilence) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.forget();
  t.disconnect(b.connection);
  EXPECT_THAT(t.seen(), ElementsAre("A < peerClosed(B)"));
  EXPECT_EQ(t.lobby.counts().asks, 0u);
  t.request(a.connection, CloseProducer{named(producer)});
  EXPECT_THAT(t.seen(), ElementsAre("A = ok"));
}

TEST(LobbyLeave, TheLastPeerTakesTheRoomAlong) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const ConnectionId b = t.connect("r", "B");
  t.disconnect(a.connection);
  EXPECT_EQ(t.lobby.counts().rooms, 1u);  // also one who has not joined keeps it
  t.forget();
  t.disconnect(b);
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CloseRouter"));
  const Lobby::Counts counts = t.lobby.counts();
  EXPECT_EQ(counts.rooms, 0u);
  EXPECT_EQ(counts.names, 0u);
}

TEST(LobbyLeave, NothingIsLeftOfAFullRoom) {
  LobbyTester t;
  std::vector<LobbyTester::Peer> peers;
  for (const char* name : {"A", "B", "C", "D"}) {
    peers.push_back(t.add_peer("r", name));
    t.produce(peers.back().connection, peers.back().send);
  }
  t.add_broadcaster("r", "cast", true);
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.http("r", BroadcasterProduce{"cast", named(plain), ortc::MediaKind::Audio, microphone()});
  Lobby::Counts counts = t.lobby.counts();
  EXPECT_EQ(counts.peers, 4u);
  EXPECT_EQ(counts.broadcasters, 1u);
  EXPECT_EQ(counts.transports, 9u);
  EXPECT_EQ(counts.producers, 5u);
  EXPECT_EQ(counts.consumers, 4u * 3u + 4u);
  EXPECT_EQ(counts.names, 9u + 5u + 16u);
  for (const auto& peer : peers) { t.disconnect(peer.connection); }
  counts = t.lobby.counts();
  EXPECT_EQ(counts.rooms + counts.peers + counts.broadcasters + counts.consumers, 0u);
  EXPECT_EQ(counts.names + counts.asks + counts.calls, 0u);
}

TEST(LobbyLeave, LostMediaClosesThePeer) {
  for (const media::IceState state : {media::IceState::Disconnected, media::IceState::Closed}) {
    LobbyTester t;
    const auto a = t.add_peer("r", "A");
    t.add_peer("r", "B");
    t.event(media::IceStateChanged{a.send, state});
    EXPECT_THAT(t.seen(), ElementsAre(kGone, "B < peerClosed(A)"));
  }
  for (const media::DtlsState state : {media::DtlsState::Failed, media::DtlsState::Closed}) {
    LobbyTester t;
    const auto a = t.add_peer("r", "A");
    t.event(media::DtlsStateChanged{a.receive, state});
    EXPECT_THAT(t.seen(), ElementsAre(kGone));
    EXPECT_EQ(t.lobby.counts().rooms, 0u);
  }
}

TEST(LobbyLeave, OtherStatesOfATransportAreNoReason) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  using enum media::IceState;
  for (const media::IceState state : {New, Connected, Completed}) {
    t.event(media::IceStateChanged{a.send, state});
  }
  for (const media::DtlsState state :
       {media::DtlsState::New, media::DtlsState::Connecting, media::DtlsState::Connected}) {
    t.event(media::DtlsStateChanged{a.send, state});
  }
  t.event(media::IceStateChanged{media::TransportId{{1, 2}}, Closed});  // of nobody
  EXPECT_THAT(t.all(), IsEmpty());
}

TEST(LobbyLeave, ACallOfOneWhoLeftIsAnsweredAllTheSame) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.hold();
  t.request(a.connection, CreateWebRtcTransport{.sctp = {}});
  t.disconnect(a.connection);
  t.forget();
  t.release();
  EXPECT_THAT(t.all(), ElementsAre("A = error 'closed while this request was on its way'"));
  EXPECT_EQ(t.lobby.counts().calls, 0u);
}

TEST(LobbyLeave, ALateReplyDoesNotReachARoomOfTheSameName) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.hold();
  t.request(a.connection,
            Produce{named(a.send), ortc::MediaKind::Audio, microphone(), JsonText{"{}"}});
  t.disconnect(a.connection);
  const ConnectionId b = t.connect("r", "B");
  t.join(b);
  t.forget();
  t.release();
  EXPECT_THAT(t.seen(), ElementsAre("A = error 'closed while this request was on its way'"));
}

}  // namespace
}  // namespace madang::room
