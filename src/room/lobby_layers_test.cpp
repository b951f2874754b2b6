// What a receiver asks of layered streams, and what it is told of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct LobbyLayers : testing::Test {
  LobbyLayers() : a(t.add_peer("r", "A")), b(t.add_peer("r", "B")) {
    producer = t.produce(a.connection, a.send, ortc::MediaKind::Video);
    consumer = std::get<NewConsumer>(t.open_asks.at(0).question).consumer;
    t.forget();
  }

  LobbyTester t;
  LobbyTester::Peer a, b;
  media::ProducerId producer;
  media::ConsumerId consumer;
};

TEST_F(LobbyLayers, APreferenceGoesToTheEngineAndIsAnsweredAtOnce) {
  t.request(b.connection, SetConsumerPreferredLayers{named(consumer), media::PreferredLayers{1, 2}});
  t.request(b.connection, SetConsumerPreferredLayers{named(consumer), media::PreferredLayers{2, {}}});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! SetPreferredLayers c1 1.2", "B = ok",
                                   "w0 ! SetPreferredLayers c1 2.all", "B = ok"));
}

TEST_F(LobbyLayers, SoDoesAPriority) {
  t.request(b.connection, SetConsumerPriority{named(consumer), std::uint8_t{255}});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! SetPriority c1 255", "B = ok"));
}

TEST_F(LobbyLayers, WrongFieldsAreRefusedAfterTheConsumerWasFound) {
  t.request(b.connection, SetConsumerPriority{named(consumer), fail(Code::InvalidArgument, "wrong")});
  t.request(b.connection,
            SetConsumerPreferredLayers{named(consumer), fail(Code::InvalidArgument, "wrong too")});
  EXPECT_THAT(t.all(), ElementsAre("B = error 'wrong'", "B = error 'wrong too'"));
}

TEST_F(LobbyLayers, ChangedLayersAreToldToTheReceiver) {
  t.event(media::LayersChanged{consumer, media::Layers{1, 2}});
  t.event(media::LayersChanged{consumer, std::nullopt});
  EXPECT_THAT(t.all(), ElementsAre("B < consumerLayersChanged(c1 1.2)",
                                   "B < consumerLayersChanged(c1 none)"));
}

TEST_F(LobbyLayers, NotBeforeTheReceiverKnowsTheConsumer) {
  t.hold();
  t.request(a.connection,
            Produce{named(a.send), ortc::MediaKind::Video, camera(2), JsonText{"{}"}});
  t.reply_first(media::ReplyBody{Done{}});
  const auto consume = std::get<media::Consume>(t.held.front().command);
  t.forget();
  t.event(media::LayersChanged{consume.consumer, media::Layers{}});
  EXPECT_THAT(t.all(), IsEmpty());
}

TEST_F(LobbyLayers, AnEstimateIsToldToTheOwnerOfItsTransport) {
  t.event(media::DownlinkBwe{b.receive, {2'000'000}, {1'500'000}, {900'000}});
  EXPECT_THAT(t.all(), ElementsAre("B < downlinkBwe(900000)"));
}

TEST_F(LobbyLayers, WhatConcernsNobodyAnyMoreIsIgnored) {
  t.disconnect(b.connection);
  t.forget();
  t.event(media::LayersChanged{consumer, media::Layers{}});
  t.event(media::DownlinkBwe{b.receive, {}, {}, {}});
  EXPECT_THAT(t.all(), IsEmpty());
}

}  // namespace
}  // namespace madang::room
