// Statistics, and who is heard.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct LobbyStats : testing::Test {
  LobbyStats() : a(t.add_peer("r", "A")), b(t.add_peer("r", "B")) {
    producer = t.produce(a.connection, a.send);
    consumer = std::get<NewConsumer>(t.open_asks.at(0).question).consumer;
    t.accept_all();
    t.forget();
  }
  std::string refusal_of(PeerRequest request) {
    t.request(b.connection, std::move(request));
    return t.last_error ? t.last_error->message : "none";
  }

  LobbyTester t;
  LobbyTester::Peer a, b;
  media::ProducerId producer;
  media::ConsumerId consumer;
};

TEST_F(LobbyStats, TheEngineIsAskedAndItsAnswerPassedOn) {
  t.request(a.connection, GetTransportStats{named(a.send)});
  t.request(a.connection, GetProducerStats{named(producer)});
  t.request(b.connection, GetConsumerStats{named(consumer)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! GetTransportStats t1", "A = stats of a transport",
                                   "w0 ! GetProducerStats p1", "A = stats of a producer",
                                   "w0 ! GetConsumerStats c1", "B = stats of a consumer"));
}

TEST_F(LobbyStats, NeedNoJoining) {
  const ConnectionId c = t.connect("r", "C");
  const media::TransportId transport = t.create_transport(c);
  t.forget();
  t.request(c, GetTransportStats{named(transport)});
  EXPECT_THAT(t.seen(), ElementsAre("C = stats of a transport"));
}

TEST_F(LobbyStats, ThoseOfOthersAreNotFound) {
  EXPECT_EQ(refusal_of(GetTransportStats{named(a.send)}),
            "transport with id \"" + a.send.text() + "\" not found");
  EXPECT_EQ(refusal_of(GetProducerStats{named(producer)}),
            "producer with id \"" + producer.text() + "\" not found");
  EXPECT_EQ(refusal_of(GetConsumerStats{{{}, "undefined"}}),
            "consumer with id \"undefined\" not found");
}

TEST_F(LobbyStats, AnEngineThatHasClosedItAlreadySaysSo) {
  t.engine_error = fail(Code::NotFound, "gone");
  EXPECT_EQ(refusal_of(GetConsumerStats{named(consumer)}), "gone");
}

TEST_F(LobbyStats, NoMoreMayWaitThanAnyOtherRequest) {
  t.hold();
  for (std::size_t i = 0; i < kCallsMax; ++i) {
    t.request(a.connection, GetTransportStats{named(a.send)});
  }
  t.forget();
  t.request(a.connection, GetTransportStats{named(a.send)});
  EXPECT_THAT(t.all(), ElementsAre("A = error 'too many requests in flight'"));
}

TEST_F(LobbyStats, WhoIsHeardIsToldToEverybody) {
  const media::RouterId router = t.last_router();
  t.event(media::VolumesMeasured{router, {{producer, -30}}});
  t.event(media::VolumesMeasured{router, {}});
  t.event(media::DominantSpeakerChanged{router, producer});
  t.event(media::DominantSpeakerChanged{router, std::nullopt});
  EXPECT_THAT(t.all(), ElementsAre("A,B < speakingPeers(A:-30)", "A,B < speakingPeers()",
                                   "A,B < dominant(A)", "A,B < dominant(nobody)"));
}

TEST_F(LobbyStats, ABroadcasterHasItsNameToo) {
  t.add_broadcaster("r", "D");
  const media::TransportId transport = t.add_plain_transport("r", "D");
  t.http("r", BroadcasterProduce{"D", named(transport), ortc::MediaKind::Audio, microphone(9)});
  const media::ProducerId theirs = std::get<Produced>(*t.last_response).id;
  t.forget();
  t.event(media::VolumesMeasured{t.last_router(), {{theirs, -10}, {producer, -30}}});
  EXPECT_THAT(t.all(), ElementsAre("A,B < speakingPeers(D:-10 A:-30)"));
}

TEST_F(LobbyStats, TwoMicrophonesAreOnePeer) {
  const media::ProducerId second = t.produce(a.connection, a.send, ortc::MediaKind::Audio, 2);
  t.forget();
  t.event(media::VolumesMeasured{t.last_router(), {{second, -10}, {producer, -30}}});
  EXPECT_THAT(t.all(), ElementsAre("A,B < speakingPeers(A:-10)"));
}

TEST_F(LobbyStats, OnlyThoseWhoJoinedHearOfIt) {
  t.connect("r", "C");
  t.forget();
  t.event(media::VolumesMeasured{t.last_router(), {{producer, -30}}});
  EXPECT_THAT(t.all(), ElementsAre("A,B < speakingPeers(A:-30)"));
}

TEST_F(LobbyStats, WhoHasLeftMeanwhileIsNotNamed) {
  const media::RouterId router = t.last_router();
  t.request(a.connection, CloseProducer{named(producer)});
  t.forget();
  t.event(media::VolumesMeasured{router, {{producer, -30}}});
  t.event(media::DominantSpeakerChanged{router, producer});
  EXPECT_THAT(t.all(), IsEmpty());
}

TEST_F(LobbyStats, ARoomThatIsGoneHearsNothing) {
  const media::RouterId router = t.last_router();
  t.disconnect(a.connection);
  t.disconnect(b.connection);
  t.forget();
  t.event(media::VolumesMeasured{router, {}});
  t.event(media::DominantSpeakerChanged{router, {}});
  EXPECT_THAT(t.all(), IsEmpty());
}

}  // namespace
}  // namespace madang::room
