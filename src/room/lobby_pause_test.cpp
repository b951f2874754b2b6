#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;

struct LobbyPause : testing::Test {
  LobbyPause() : a(t.add_peer("r", "A")), b(t.add_peer("r", "B")) {}
  void produce(ortc::MediaKind kind) {
    producer = t.produce(a.connection, a.send, kind);
    consumer = std::get<NewConsumer>(t.open_asks.at(0).question).consumer;
    t.forget();
  }

  LobbyTester t;
  LobbyTester::Peer a, b;
  media::ProducerId producer;
  media::ConsumerId consumer;
};

TEST_F(LobbyPause, APausedProducerIsAnsweredAndThenToldToItsReceivers) {
  produce(ortc::MediaKind::Audio);
  t.request(a.connection, PauseProducer{named(producer)});
  EXPECT_THAT(t.all(), ElementsAre("A = ok", "w0 ! PauseProducer p1", "B < consumerPaused(c1)"));
  t.request(a.connection, ResumeProducer{named(producer)});
  EXPECT_THAT(t.all(), ElementsAre("A = ok", "w0 ! ResumeProducer p1", "B < consumerResumed(c1)"));
}

TEST_F(LobbyPause, ToldOnlyWhenItChanges) {
  produce(ortc::MediaKind::Audio);
  t.request(a.connection, ResumeProducer{named(producer)});
  EXPECT_THAT(t.all(), ElementsAre("A = ok"));
  t.request(a.connection, PauseProducer{named(producer)});
  t.forget();
  t.request(a.connection, PauseProducer{named(producer)});
  EXPECT_THAT(t.all(), ElementsAre("A = ok"));
}

TEST_F(LobbyPause, WhoIsAskedLaterHearsItInTheQuestionAndNotBefore) {
  t.hold();
  t.request(a.connection,
            Produce{named(a.send), ortc::MediaKind::Audio, microphone(), JsonText{"{}"}});
  t.reply_first(media::ReplyBody{Done{}});
  const media::ProducerId id = std::get<Produced>(*t.last_response).id;
  t.forget();
  t.request(a.connection, PauseProducer{named(id)});
  t.release();
  EXPECT_THAT(t.seen(), ElementsAre("A = ok", "B ? newConsumer(c1 of p1 from A)"));
  EXPECT_TRUE(std::get<NewConsumer>(t.open_asks.at(0).question).producer_paused);
}

TEST_F(LobbyPause, AConsumerIsPausedInSilence) {
  produce(ortc::MediaKind::Audio);
  t.accept_all();
  t.forget();
  t.request(b.connection, PauseConsumer{named(consumer)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! PauseConsumer c1", "B = ok"));
  t.request(b.connection, ResumeConsumer{named(consumer)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ResumeConsumer c1", "B = ok"));
}

TEST_F(LobbyPause, APausedConsumerHearsOfItsProducerToo) {
  produce(ortc::MediaKind::Audio);
  t.accept_all();
  t.request(b.connection, PauseConsumer{named(consumer)});
  t.forget();
  t.request(a.connection, PauseProducer{named(producer)});
  EXPECT_THAT(t.seen(), ElementsAre("A = ok", "B < consumerPaused(c1)"));
}

TEST_F(LobbyPause, KeyFramesAreForPictures) {
  produce(ortc::MediaKind::Video);
  t.request(b.connection, RequestConsumerKeyFrame{named(consumer)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! RequestKeyFrame c1", "B = ok"));
}

TEST_F(LobbyPause, SoundHasNone) {
  produce(ortc::MediaKind::Audio);
  t.request(b.connection, RequestConsumerKeyFrame{named(consumer)});
  EXPECT_THAT(t.all(), ElementsAre("B = ok"));
}

}  // namespace
}  // namespace madang::room
