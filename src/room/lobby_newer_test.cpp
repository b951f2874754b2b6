// What only clients of the newer dialect make rooms do: broadcasters that join later, peers that must join in time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct LateBroadcaster : testing::Test {
  LateBroadcaster() : a(t.add_peer("r", "A")) {
    CreateBroadcaster create{"D", "Dee", JsonText{"{}"}, {}, "192.0.2.9", false};
    t.http("r", std::move(create));
  }
  LobbyTester t;
  LobbyTester::Peer a;
};

TEST_F(LateBroadcaster, IsSeenWhenItJoins) {
  EXPECT_THAT(t.seen(), ElementsAre("http = ok"));
  t.http("r", JoinBroadcaster{"D"});
  EXPECT_THAT(t.seen(), ElementsAre("A < newPeer(D)", "http = ok"));
  t.http("r", JoinBroadcaster{"D"});
  EXPECT_EQ(t.last_error->code, Code::Conflict);
}

TEST_F(LateBroadcaster, GoesUnnoticedBefore) {
  t.forget();
  t.http("r", DeleteBroadcaster{"D"});
  EXPECT_THAT(t.seen(), ElementsAre("http = ok"));
}

TEST_F(LateBroadcaster, MayPrepareButNeitherProduceNorConsumeBefore) {
  const media::TransportId transport = t.add_plain_transport("r", "D");
  t.http("r", BroadcasterProduce{"D", named(transport), ortc::MediaKind::Audio, microphone()});
  EXPECT_EQ(t.last_error->message, "broadcaster with id \"D\" has not joined yet");
  t.http("r", BroadcasterConsume{"D", named(transport), IdText<media::ProducerId>{}});
  EXPECT_EQ(t.last_error->code, Code::InvalidState);
  t.http("r", ListProducers{"D"});
  EXPECT_EQ(t.last_error->code, Code::InvalidState);
  t.http("r", JoinBroadcaster{"D"});
  t.http("r", BroadcasterProduce{"D", named(transport), ortc::MediaKind::Audio, microphone()});
  EXPECT_FALSE(t.last_error);
}

TEST_F(LateBroadcaster, LearnsWhatThereIsAndConsumesItWithCapabilitiesOfTheMoment) {
  const media::ProducerId producer = t.produce(a.connection, a.send);
  const media::TransportId transport = t.add_plain_transport("r", "D");
  t.http("r", JoinBroadcaster{"D"});
  t.http("r", ListProducers{"D"});
  const auto listed = std::get<ProducersListed>(*t.last_response);
  ASSERT_EQ(listed.peers.size(), 1u);
  EXPECT_EQ(listed.peers[0].view.id, "A");
  ASSERT_EQ(listed.peers[0].producers.size(), 1u);
  EXPECT_EQ(listed.peers[0].producers[0].id, producer);
  t.forget();
  BroadcasterConsume consume{"D", named(transport), named(producer)};
  consume.rtp_capabilities = demo_capabilities();
  consume.paused = true;
  t.http("r", consume);
  const auto id = std::get<BroadcasterConsumed>(*t.last_response).id;
  t.http("r", ResumeBroadcasterConsumer{"D", named(id)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! Consume c1 of p1 on t3 paused", "http = consumes c1",
                                   "w0 ! ResumeConsumer c1", "http = ok"));
  t.http("r", ResumeBroadcasterConsumer{"D", {{}, "zzz"}});
  EXPECT_EQ(t.last_error->message, "consumer with id \"zzz\" not found");
}

TEST_F(LateBroadcaster, SaysWhereItIs) {
  t.http("r", JoinBroadcaster{"D"});
  const ConnectionId b = t.connect("r", "B");
  t.join(b);
  const auto& peers = std::get<Joined>(*t.last_response).peers;
  ASSERT_EQ(peers.size(), 2u);
  EXPECT_EQ(peers[1].remote_address, "192.0.2.9");
}

TEST(LobbyNewer, LookingAtARoomNeedNotMakeIt) {
  LobbyTester t;
  t.http("r", GetRoom{.may_create = false});
  EXPECT_EQ(t.last_error->code, Code::NoSuchRoom);
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
}

TEST(LobbyNewer, TheAddressForStatisticsIsToldIfThereIsOne) {
  Options options = LobbyTester::options();
  options.rtcstats_url = "https://stats.example/";
  LobbyTester with(options), without;
  with.request(with.connect("r", "A"), GetRtcStatsUrl{});
  EXPECT_EQ(std::get<RtcStatsUrl>(*with.last_response).url, "https://stats.example/");
  without.request(without.connect("r", "A"), GetRtcStatsUrl{});
  EXPECT_EQ(std::get<RtcStatsUrl>(*without.last_response).url, std::nullopt);
}

TEST(LobbyNewer, TheQuestionBringsTransportAndScoreAndTheFirstScoreIsMarked) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A"), b = t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  const auto question = std::get<NewConsumer>(t.open_asks.at(0).question);
  EXPECT_EQ(question.transport, b.receive);
  EXPECT_EQ(question.score, (media::ConsumerScore{10, 0, {0}}));
}

Arrival in_a_hurry(const std::string& peer) {
  return {.room = "r", .peer = peer, .remote_address = "192.0.2.1", .join_patience = 10s};
}

TEST(LobbyNewer, WhoDoesNotJoinInTimeIsDisconnected) {
  LobbyTester t;
  t.connect("r", "A");
  t.arrive("B", in_a_hurry("B"));
  t.forget();
  t.advance(9999ms);
  EXPECT_THAT(t.seen(), IsEmpty());
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 1ms);
  t.advance(1ms);
  EXPECT_THAT(t.seen(), ElementsAre("B x 4000 'not joined in time'"));
}

TEST(LobbyNewer, WhoJoinsMayStay) {
  LobbyTester t;
  const ConnectionId b = t.arrive("B", in_a_hurry("B"));
  t.join(b);
  t.forget();
  t.advance(1h);
  EXPECT_THAT(t.seen(), IsEmpty());
}

TEST(LobbyNewer, WhoLeftIsNotWaitedFor) {
  LobbyTester t;
  t.connect("r", "A");
  t.disconnect(t.arrive("B", in_a_hurry("B")));
  EXPECT_EQ(t.lobby.next_deadline(), kNever);
}

TEST(LobbyNewer, PeersSayWhereTheyAre) {
  LobbyTester t;
  t.join(t.arrive("A", in_a_hurry("A")));
  t.join(t.connect("r", "B"));
  EXPECT_EQ(std::get<Joined>(*t.last_response).peers.at(0).remote_address, "192.0.2.1");
}

}  // namespace
}  // namespace madang::room
