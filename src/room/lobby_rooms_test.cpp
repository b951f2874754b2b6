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

TEST(LobbyRooms, AreNotKeptByThoseWhoOnlyLook) {
  LobbyTester t;
  t.http("r", GetRoom{});
  t.advance(40s);
  t.http("r", InspectRoom{});
  t.advance(20s);
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
}

TEST(LobbyRooms, WithAPeerStay) {
  LobbyTester t;
  t.http("r", GetRoom{});
  t.connect("r", "A");
  EXPECT_EQ(t.lobby.next_deadline(), kNever);
  t.advance(3600s);
  EXPECT_EQ(t.lobby.counts().rooms, 1u);
}

TEST(LobbyRooms, WithABroadcasterStayWhileItSends) {
  LobbyTester t;
  t.add_broadcaster("r", "cast");
  const media::TransportId plain = t.add_plain_transport("r", "cast");
  t.http("r", BroadcasterProduce{"cast", named(plain), ortc::MediaKind::Audio, microphone()});
  const auto producer = std::get<Produced>(*t.last_response).id;
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 60s);
  t.event(media::ProducerScoreChanged{producer, {{.ssrc = 1001, .score = 10}}});
  t.advance(3600s);
  EXPECT_EQ(t.lobby.counts().rooms, 1u);
  t.event(media::ProducerScoreChanged{producer, {{.ssrc = 1001, .score = 0}}});
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 60s);
  t.forget();
  t.advance(60s);
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CloseRouter"));
  EXPECT_EQ(t.lobby.counts().names, 0u);
}

TEST(LobbyRooms, MayOutliveTheirLastPeerWithABroadcaster) {
  Options options = LobbyTester::options();
  options.keep_broadcasts = true;
  LobbyTester t(options);
  const ConnectionId a = t.connect("r", "A");
  t.add_broadcaster("r", "cast");
  t.disconnect(a);
  EXPECT_EQ(t.lobby.counts().broadcasters, 1u);
  EXPECT_EQ(t.lobby.next_deadline(), t.now + 60s);
  t.http("r", DeleteBroadcaster{"cast"});
  const ConnectionId b = t.connect("r", "B");
  t.disconnect(b);
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
}

TEST(LobbyRooms, CloseWithTheirLastPeerAndTakeTheBroadcasterAlong) {
  LobbyTester t;
  const ConnectionId a = t.connect("r", "A");
  t.add_broadcaster("r", "cast");
  t.disconnect(a);
  EXPECT_EQ(t.lobby.counts().rooms + t.lobby.counts().broadcasters, 0u);
  CreateBroadcasterTransport request;
  request.broadcaster = "cast";
  t.http("r", request);
  EXPECT_EQ(t.last_error->message, "broadcaster with id \"cast\" does not exist");
}

TEST(LobbyRooms, CanBeAskedForWithoutBeingMade) {
  LobbyTester t;
  t.http("r", InspectRoom{});
  EXPECT_FALSE(std::get<RoomView>(*t.last_response).exists);
  EXPECT_EQ(std::get<RoomView>(*t.last_response).id, "r");
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
  t.advance(5s);
  const auto a = t.add_peer("r", "A");
  t.connect("r", "B");
  t.add_broadcaster("r", "cast");
  t.produce(a.connection, a.send);
  t.advance(5s);
  t.http("r", InspectRoom{});
  const auto view = std::get<RoomView>(*t.last_response);
  EXPECT_TRUE(view.exists);
  EXPECT_EQ(view.kind, RoomKind::Meet);
  EXPECT_EQ(view.peers, 1u);
  EXPECT_EQ(view.broadcasters, 1u);
  EXPECT_EQ(view.producers, 1u);
}

TEST(LobbyRooms, SayWhenTheyWereMade) {
  Options options = LobbyTester::options();
  options.clock = NtpClock(at(1s), {(kNtpUnixOffsetSeconds + 1000) << 32});
  LobbyTester t(options);
  t.advance(2500ms);
  t.http("r", CreateRoom{});
  EXPECT_EQ(std::get<RoomView>(*t.last_response).created_unix_ms, 1'002'500);
  t.advance(5s);
  t.http("r", InspectRoom{});
  EXPECT_EQ(std::get<RoomView>(*t.last_response).created_unix_ms, 1'002'500);
}

TEST(LobbyRooms, MayBeMadeWithoutAName) {
  LobbyTester t;
  t.http("", CreateRoom{}, {.kind = RoomKind::Chat});
  const auto view = std::get<RoomView>(*t.last_response);
  EXPECT_EQ(view.id.size(), 36u);
  EXPECT_EQ(view.kind, RoomKind::Chat);
  t.http("", CreateRoom{});
  EXPECT_NE(std::get<RoomView>(*t.last_response).id, view.id);
}

TEST(LobbyRooms, AreNotMadeByLookingAtThemIfSoConfigured) {
  Options options = LobbyTester::options();
  options.create_room_on_get = false;
  LobbyTester t(options);
  t.http("r", GetRoom{});
  EXPECT_EQ(t.last_error->code, Code::NoSuchRoom);
  EXPECT_EQ(t.last_error->message, "room with id \"r\" not found");
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
  t.http("r", CreateRoom{});
  t.http("r", GetRoom{});
  EXPECT_TRUE(t.last_response);
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
