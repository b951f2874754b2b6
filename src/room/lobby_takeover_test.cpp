// A peer that comes back under its own id, and strangers that try the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kGone = "A x 4000 'closed by protoo-server'";
constexpr auto kAlive = "peer with id \"A\" is already here, and its connection is alive";

TEST(LobbyTakeover, TheOldConnectionIsAskedFirst) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.connect("r", "A2", "A");
  EXPECT_THAT(t.all(), ElementsAre("A alive?"));
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 2s);
}

TEST(LobbyTakeover, IfItAnswersTheNewcomerIsRefusedInItsFirstAnswer) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const ConnectionId thief = t.connect("r", "A2", "A");
  t.alive(a.connection);
  t.forget();
  t.request(thief, GetRouterRtpCapabilities{});
  EXPECT_EQ(t.last_error->code, Code::Conflict);
  EXPECT_THAT(t.all(), ElementsAre("A2 = error '" + std::string(kAlive) + "'",
                                   "A2 x 4000 '" + std::string(kAlive) + "'"));
  t.advance(60s);
  EXPECT_THAT(t.all(), IsEmpty());
  t.produce(a.connection, a.send);  // as if nothing had been
}

TEST(LobbyTakeover, WhatTheNewcomerAskedMeanwhileIsAnsweredThen) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const ConnectionId thief = t.connect("r", "A2", "A");
  t.request(thief, GetRouterRtpCapabilities{});
  t.forget();
  t.alive(a.connection);
  EXPECT_THAT(t.all(),
              ElementsAre("A2 < version(3.14.16)", "A2 = error '" + std::string(kAlive) + "'",
                          "A2 x 4000 '" + std::string(kAlive) + "'"));
  EXPECT_EQ(t.lobby.counts().newcomers, 0u);
}

TEST(LobbyTakeover, IfItIsSilentForTwoSecondsTheNewcomerHasItsPlace) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  t.accept_all();
  const ConnectionId again = t.connect("r", "A2", "A");
  t.request(again, GetRouterRtpCapabilities{});
  t.advance(1999ms);
  EXPECT_EQ(t.lobby.counts().newcomers, 1u);
  t.forget();
  t.advance(1ms);
  EXPECT_THAT(t.seen(), ElementsAre(kGone, "B < peerClosed(A)", "B < consumerClosed(c1)",
                                    "A2 < version(3.14.16)", "A2 = ok"));
  t.disconnect(a.connection);  // the old socket's end is no news
  t.request(a.connection, GetRouterRtpCapabilities{});
  EXPECT_THAT(t.seen(), ElementsAre("A = error 'this connection is closed'"));
  t.join(again);  // the new one starts from the beginning
  EXPECT_THAT(t.seen(), ElementsAre("A2 = peers(B)", "B < newPeer(A)"));
}

TEST(LobbyTakeover, ALonePeerThatComesBackFindsItsRoom) {
  LobbyTester t;
  t.add_peer("r", "A");
  const ConnectionId again = t.connect("r", "A2", "A");
  t.forget();
  t.advance(2s);
  EXPECT_THAT(t.all(), ElementsAre(kGone, "w0 ! CloseTransport t1", "w0 ! CloseTransport t2",
                                   "A2 < version(3.14.16)"));
  t.create_transport(again);
  EXPECT_THAT(t.seen(), ElementsAre("A2 = opened t3"));
  EXPECT_EQ(t.lobby.counts().rooms, 1u);
}

TEST(LobbyTakeover, IfTheOldOneGoesByItselfTheNewcomerNeedNotWait) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const ConnectionId again = t.connect("r", "A2", "A");
  t.forget();
  t.disconnect(a.connection);
  EXPECT_THAT(t.seen(), ElementsAre("A2 < version(3.14.16)"));
  EXPECT_EQ(t.lobby.counts().rooms, 1u);
  t.advance(2s);
  t.join(again);
  EXPECT_THAT(t.seen(), ElementsAre("A2 = peers()"));
}

TEST(LobbyTakeover, LostMediaOfTheOldOneLetsTheNewcomerInToo) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.connect("r", "A2", "A");
  t.forget();
  t.event(media::IceStateChanged{a.send, media::IceState::Disconnected});
  EXPECT_THAT(t.seen(), ElementsAre(kGone, "A2 < version(3.14.16)"));
}

TEST(LobbyTakeover, OnlyOneMayWait) {
  LobbyTester t;
  t.add_peer("r", "A");
  const ConnectionId second = t.connect("r", "A2", "A");
  const ConnectionId third = t.connect("r", "A3", "A");
  t.forget();
  t.request(third, GetRouterRtpCapabilities{});
  EXPECT_THAT(t.seen(), ElementsAre("A3 = error 'peer with id \"A\" is just coming back'",
                                    "A3 x 4000 'peer with id \"A\" is just coming back'"));
  t.advance(2s);
  t.forget();
  t.join(second);
  EXPECT_THAT(t.seen(), ElementsAre("A2 = peers()"));
}

TEST(LobbyTakeover, ANewcomerThatGivesUpLeavesTheOldOneAlone) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const ConnectionId second = t.connect("r", "A2", "A");
  t.request(second, GetRouterRtpCapabilities{});
  t.forget();
  t.disconnect(second);
  EXPECT_THAT(t.all(), ElementsAre("A2 = error 'closed while this request was on its way'"));
  t.advance(2s);
  t.alive(a.connection);
  EXPECT_THAT(t.all(), IsEmpty());
  t.produce(a.connection, a.send);
}

TEST(LobbyTakeover, AThousandStrangersDoNotDisturbAPeerThatIsAlive) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  t.accept_all();
  t.forget();
  for (int i = 0; i < 1000; ++i) {
    const ConnectionId thief = t.connect("r", "thief", "A");
    t.alive(a.connection);
    t.request(thief, Join{.display_name = {}, .device = {}, .rtp_capabilities = {}});
  }
  for (const std::string& line : t.seen()) {
    ASSERT_TRUE(line.starts_with("thief ") || line == "A alive?") << line;
  }
  EXPECT_EQ(t.lobby.counts().newcomers, 0u);
  EXPECT_EQ(t.lobby.counts().peers, 2u);
  t.request(b.connection, ChangeDisplayName{"Bob"});
  EXPECT_THAT(t.seen(), ElementsAre("A < displayName(B: B! to Bob)", "B = ok"));
}

TEST(LobbyTakeover, RequestsThatWaitAreCounted) {
  LobbyTester t;
  t.add_peer("r", "A");
  const ConnectionId second = t.connect("r", "A2", "A");
  for (int i = 0; i < 16; ++i) { t.request(second, GetRouterRtpCapabilities{}); }
  EXPECT_FALSE(t.last_error);
  for (int i = 0; i < 160; ++i) {
    t.request(second, GetRouterRtpCapabilities{});
    ASSERT_EQ(t.last_error->code, Code::LimitReached);
  }
  t.advance(2s);
  EXPECT_TRUE(t.last_response);
}

TEST(LobbyTakeover, ShuttingDownAnswersThoseWhoWait) {
  LobbyTester t;
  t.add_peer("r", "A");
  const ConnectionId second = t.connect("r", "A2", "A");
  t.request(second, GetRouterRtpCapabilities{});
  t.forget();
  t.shut_down();
  EXPECT_THAT(t.seen(), ElementsAre("A x 1001 'going away'", "A2 x 1001 'going away'",
                                    "A2 = error 'the server is shutting down'"));
  EXPECT_EQ(t.lobby.next_deadline(), kNever);
}

}  // namespace
}  // namespace madang::room
