#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LobbyRooms, AreMadeByWhoeverComesFirstAndOnlyOnce) {
  LobbyTester t;
  t.http("r", GetRoom{});
  EXPECT_EQ(std::get<RouterRtpCapabilities>(*t.last_response).capabilities, demo_capabilities());
  t.http("r", GetRoom{});
  t.connect("r", "A");
  EXPECT_THAT(t.all(),
              ElementsAre("w0 ! CreateRouter", "http = ok", "http = ok", "A < version(3.14.16)"));
}

TEST(LobbyRooms, NamesAreBytes) {
  LobbyTester t;
  t.http("room", GetRoom{});
  t.http("Room", GetRoom{});
  t.http(std::string("room\0", 5), GetRoom{});
  t.http("마당", GetRoom{});
  EXPECT_EQ(t.lobby.counts().rooms, 4u);
}

TEST(LobbyRooms, GoRoundTheWorkers) {
  Options options = LobbyTester::options();
  options.workers = 2;
  LobbyTester t(options);
  t.http("r", GetRoom{});
  t.http("s", GetRoom{});
  t.http("r", GetRoom{});
  t.http("t", GetRoom{});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CreateRouter", "http = ok", "w1 ! CreateRouter",
                                   "http = ok", "http = ok", "w0 ! CreateRouter", "http = ok"));
}

TEST(LobbyRooms, WithoutAnyoneCloseAMinuteAfterTheirLastUse) {
  LobbyTester t;
  t.http("r", GetRoom{});
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 60s);
  t.advance(40s);
  t.http("r", GetRoom{});
  t.forget();
  t.advance(40s);
  EXPECT_THAT(t.all(), IsEmpty());
  t.advance(20s);
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CloseRouter"));
  EXPECT_EQ(t.lobby.next_deadline(), kNever);
}

TEST(LobbyRooms, WithAPeerOrABroadcasterStay) {
  LobbyTester t;
  t.http("peer", GetRoom{});
  t.connect("peer", "A");
  t.http("cast", GetRoom{});
  t.add_broadcaster("cast", "b");
  EXPECT_EQ(t.lobby.next_deadline(), kNever);
  t.advance(3600s);
  EXPECT_EQ(t.lobby.counts().rooms, 2u);
  t.http("cast", DeleteBroadcaster{"b"});
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 60s);
}

TEST(LobbyRooms, IdleOnesEndInTheOrderOfTheirDeadlines) {
  LobbyTester t;
  t.http("r", GetRoom{});
  t.advance(10s);
  t.http("s", GetRoom{});
  t.advance(10s);
  t.http("r", GetRoom{});
  t.advance(50s);
  EXPECT_EQ(t.lobby.counts().rooms, 1u);
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 10s);
}

TEST(LobbyRooms, ShuttingDownSendsEveryoneAwayAndAnswersEveryCall) {
  LobbyTester t;
  const auto a = t.add_peer("r", "A");
  t.hold();
  t.request(a.connection, CreateWebRtcTransport{.sctp = {}});
  t.forget();
  t.shut_down();
  EXPECT_THAT(t.all(), ElementsAre("A x 1001 'going away'", "w0 ! CloseRouter",
                                   "A = error 'the server is shutting down'"));
  t.release();  // the engine's late reply
  t.connect("r", "B");
  t.http("r", GetRoom{});
  EXPECT_THAT(t.all(), ElementsAre("B x 1001 'the server is shutting down'",
                                   "http = error 'the server is shutting down'"));
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
}

}  // namespace
}  // namespace madang::room
