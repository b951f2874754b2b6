#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const NewConsumer& question(const Ask& ask) { return std::get<NewConsumer>(ask.question); }

TEST(LobbyConsumers, AProducerIsAnsweredAndThenOfferedToEveryOtherJoinedPeer) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.connect("r", "onlooker");
  t.add_peer("r", "C");
  t.produce(a.connection, a.send);
  EXPECT_THAT(
      t.all(),
      ElementsAre("w0 ! Produce p1 on t1", "A = produced p1", "w0 ! Consume c1 of p1 on t4 paused",
                  "w0 ! Consume c2 of p1 on t6 paused", "B ? newConsumer(c1 of p1 from A)",
                  "C ? newConsumer(c2 of p1 from A)"));
}

TEST(LobbyConsumers, NothingIsOfferedBeforeTheEngineHasTheProducer) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.hold();
  t.request(a.connection,
            Produce{named(a.send), ortc::MediaKind::Audio, microphone(), JsonText{"{}"}});
  const ConnectionId b = t.connect("r", "B");
  t.join(b);
  EXPECT_THAT(t.seen(), ElementsAre("B < version(3.14.16)", "B = peers(A)", "A < newPeer(B)"));
}

TEST(LobbyConsumers, OnceAcceptedItFlowsAndTheScoreFollows) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  t.produce(a.connection, a.send, ortc::MediaKind::Video);
  t.forget();
  t.answer(b.connection, t.open_asks[0].ask);
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ResumeConsumer c1", "B < consumerScore(c1 10)"));
}

TEST(LobbyConsumers, TheQuestionSaysWhatTheReceiverNeeds) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.request(a.connection, Produce{named(a.send), ortc::MediaKind::Video, camera(),
                                  JsonText{R"({"share":true})"}});
  const NewConsumer& q = question(t.open_asks.at(0));
  EXPECT_EQ(q.peer, "A");
  EXPECT_EQ(q.kind, ortc::MediaKind::Video);
  EXPECT_EQ(q.type, ortc::ProducerType::Simple);
  EXPECT_EQ(q.app_data.text, R"({"share":true})");
  EXPECT_TRUE(q.app_data_names_peer);
  EXPECT_FALSE(q.producer_paused);
  EXPECT_EQ(q.parameters.mid, "0");
  EXPECT_EQ(q.parameters.codecs.at(0).mime_type, "video/VP8");
  EXPECT_EQ(q.parameters.codecs.at(0).payload_type, 101);  // the router's, not the sender's 96
}

TEST(LobbyConsumers, RefusedItStaysPausedAndTheClientMayStillResumeIt) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  t.forget();
  t.answer(b.connection, t.open_asks[0].ask, false);
  EXPECT_THAT(t.all(), IsEmpty());
  t.request(b.connection, ResumeConsumer{named(question(t.open_asks[0]).consumer)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ResumeConsumer c1", "B = ok"));
}

TEST(LobbyConsumers, WhoDoesNotAnswerFor30SecondsCountsAsHavingRefused) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  t.forget();
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 30s);
  t.advance(30s);
  EXPECT_EQ(t.lobby.next_deadline(), kNever);
  t.answer(b.connection, t.open_asks[0].ask);  // too late
  EXPECT_THAT(t.all(), IsEmpty());
  EXPECT_EQ(t.lobby.counts().consumers, 1u);
}

TEST(LobbyConsumers, NothingFlowsBeforeTheAnswerEvenIfTheClientResumesIt) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  t.forget();
  t.request(b.connection, ResumeConsumer{named(question(t.open_asks[0]).consumer)});
  EXPECT_THAT(t.all(), ElementsAre("B = ok"));
}

TEST(LobbyConsumers, OnlyTheOneWhoWasAskedCanAnswer) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  const auto c = t.add_peer("s", "C");
  t.produce(a.connection, a.send);
  t.forget();
  t.answer(a.connection, t.open_asks[0].ask);
  t.answer(c.connection, t.open_asks[0].ask);
  t.answer(b.connection, AskId{12345});
  EXPECT_THAT(t.all(), IsEmpty());
  t.answer(b.connection, t.open_asks[0].ask);
  t.answer(b.connection, t.open_asks[0].ask);  // twice is once
  EXPECT_THAT(t.seen(), ElementsAre("B < consumerScore(c1 10)"));
}

TEST(LobbyConsumers, AProducerClosedBeforeTheQuestionIsNeverMentioned) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.hold();
  t.request(a.connection,
            Produce{named(a.send), ortc::MediaKind::Audio, microphone(), JsonText{"{}"}});
  t.reply_first(media::ReplyBody{Done{}});
  const media::ProducerId producer = std::get<Produced>(*t.last_response).id;
  t.forget();
  t.request(a.connection, CloseProducer{named(producer)});
  t.release();
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CloseProducer p1", "A = ok"));
  EXPECT_EQ(t.lobby.counts().consumers, 0u);
}

TEST(LobbyConsumers, AProducerClosedAfterTheQuestionIsConsumerClosedAndTheAnswerComesToNothing) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.forget();
  t.request(a.connection, CloseProducer{named(producer)});
  EXPECT_THAT(t.seen(), ElementsAre("A = ok", "B < consumerClosed(c1)"));
  t.answer(b.connection, t.open_asks[0].ask);
  EXPECT_THAT(t.all(), IsEmpty());
  EXPECT_EQ(t.lobby.counts().asks, 0u);
}

TEST(LobbyConsumers, ReplicasAreCopiesWithTheirOwnStreamAndMid) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A", {.consumer_replicas = 2});
  t.add_peer("r", "B", {.consumer_replicas = 7});  // too late: the room has its number
  t.produce(a.connection, a.send);
  ASSERT_EQ(t.open_asks.size(), 3u);
  std::set<std::uint32_t> ssrcs;
  std::vector<std::string> mids;
  for (const Ask& ask : t.open_asks) {
    ssrcs.insert(question(ask).parameters.encodings.at(0).ssrc.value());
    mids.push_back(question(ask).parameters.mid.value());
  }
  EXPECT_EQ(ssrcs.size(), 3u);
  EXPECT_THAT(mids, ElementsAre("0", "1", "2"));
}

TEST(LobbyConsumers, ItArrivesOnTheFirstTransportThatWasMadeForReceiving) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, false);
  const media::TransportId first = t.create_transport(b, true);
  t.create_transport(b, true);
  t.join(b);
  t.produce(a.connection, a.send);
  EXPECT_EQ(std::get<media::Consume>(t.sends.back().command).transport, first);
}

TEST(LobbyConsumers, AConsumerThatTheEngineRefusesIsNotMentioned) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.hold();
  t.request(a.connection,
            Produce{named(a.send), ortc::MediaKind::Audio, microphone(), JsonText{"{}"}});
  t.reply_first(media::ReplyBody{Done{}});
  t.forget();
  t.reply_first(fail(Code::Unavailable, "no memory"));
  EXPECT_THAT(t.all(), IsEmpty());
  EXPECT_EQ(t.lobby.counts().consumers, 0u);
}

TEST(LobbyConsumers, ProducersOfOneTransportShareTheFirstNameGiven) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  ortc::RtpParameters first = microphone(1);
  first.rtcp.cname = "lips";
  ortc::RtpParameters second = camera(2);
  second.rtcp.cname = "other";
  t.request(a.connection, Produce{named(a.send), ortc::MediaKind::Audio, first, JsonText{"{}"}});
  EXPECT_EQ(std::get<media::Produce>(t.sends.back().command).parameters.rtcp.cname, "lips");
  t.request(a.connection, Produce{named(a.send), ortc::MediaKind::Video, second, JsonText{"{}"}});
  EXPECT_EQ(std::get<media::Produce>(t.sends.back().command).parameters.rtcp.cname, "lips");
}

TEST(LobbyConsumers, AnEmptyNameIsNoneAndOneIsMadeUp) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  ortc::RtpParameters parameters = microphone();
  parameters.rtcp.cname = "";
  t.request(a.connection,
            Produce{named(a.send), ortc::MediaKind::Audio, parameters, JsonText{"{}"}});
  const auto cname = std::get<media::Produce>(t.sends.back().command).parameters.rtcp.cname;
  ASSERT_TRUE(cname);
  EXPECT_EQ(cname->size(), 8u);
}

TEST(LobbyConsumers, ScoresReachTheReceiverOnceItHasTakenTheConsumer) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  const media::ConsumerId consumer = question(t.open_asks[0]).consumer;
  t.forget();
  t.event(media::ConsumerScoreChanged{consumer, {9, 8, {8}}});
  EXPECT_THAT(t.seen(), IsEmpty());
  t.answer(b.connection, t.open_asks[0].ask);
  t.event(media::ConsumerScoreChanged{consumer, {7, 8, {8}}});
  EXPECT_THAT(t.seen(), ElementsAre("B < consumerScore(c1 9)", "B < consumerScore(c1 7)"));
}

TEST(LobbyConsumers, ProducerScoresReachTheSender) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.forget();
  t.event(media::ProducerScoreChanged{producer, {{0, 1001, {}, 9}}});
  t.event(media::ProducerScoreChanged{media::ProducerId{{1, 2}}, {}});
  EXPECT_THAT(t.seen(), ElementsAre("A < producerScore(p1)"));
}

}  // namespace
}  // namespace madang::room
