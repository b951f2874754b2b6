// What the three kinds of room mean to those who are in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kPresenterIsThere =
    "only the presenter of this live room may produce, and another is presenting";
constexpr auto kTwoAreHere = "this chat is for two, and two are here";

Produce microphone_on(media::TransportId transport, std::uint32_t number = 1) {
  return {named(transport), ortc::MediaKind::Audio, microphone(number), JsonText{"{}"}};
}

void expect_refused(const LobbyTester& t, Code code, const std::string& message) {
  ASSERT_TRUE(t.last_error);
  EXPECT_EQ(t.last_error->code, code);
  EXPECT_EQ(t.last_error->message, message);
}

RoomView inspect(LobbyTester& t, const std::string& room) {
  t.http(room, InspectRoom{});
  return std::get<RoomView>(t.last_response.value());
}

TEST(LiveRooms, TheFirstWhoProducesIsThePresenterAndOthersAreRefused) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  const auto b = t.add_peer("live", "B");
  t.produce(b.connection, b.send);
  t.forget();
  t.request(a.connection, microphone_on(a.send));
  expect_refused(t, Code::Forbidden, kPresenterIsThere);
  EXPECT_THAT(t.all(), ElementsAre("A = error '" + std::string(kPresenterIsThere) + "'"));
  t.produce(b.connection, b.send, ortc::MediaKind::Video);  // the presenter may go on
  EXPECT_EQ(inspect(t, "live").producers, 2u);
}

TEST(LiveRooms, ThePresenterKeepsItsPlaceWhileItSendsNothing) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  const auto b = t.add_peer("live", "B");
  const media::ProducerId producer = t.produce(a.connection, a.send);
  t.request(a.connection, CloseProducer{named(producer)});
  t.request(b.connection, microphone_on(b.send));
  expect_refused(t, Code::Forbidden, kPresenterIsThere);
  t.produce(a.connection, a.send);
}

TEST(LiveRooms, WhenThePresenterLeavesTheNextToProduceTakesThePlace) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  const auto b = t.add_peer("live", "B");
  const auto c = t.add_peer("live", "C");
  t.produce(a.connection, a.send);
  t.accept_all();
  t.forget();
  t.disconnect(a.connection);
  EXPECT_THAT(t.seen(),
              ElementsAre("B,C < peerClosed(A)", "B < consumerClosed(c1)", "C < consumerClosed(c2)"));
  t.produce(c.connection, c.send);
  EXPECT_THAT(t.seen(), ElementsAre("C = produced p2", "B < newPeer(C)", "C < newPeer(B)",
                                    "B ? newConsumer(c3 of p2 from C)"));
  t.request(b.connection, microphone_on(b.send));
  expect_refused(t, Code::Forbidden, kPresenterIsThere);
}

TEST(LiveRooms, ARefusedFirstStreamGivesThePlaceBack) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  const auto b = t.add_peer("live", "B");
  t.engine_error = fail(Code::Unavailable, "full");
  t.request(a.connection, microphone_on(a.send));
  t.engine_error.reset();
  t.request(a.connection, Produce{named(a.send), fail(Code::InvalidArgument, "x"), microphone(), {}});
  t.produce(b.connection, b.send);
  t.request(a.connection, microphone_on(a.send));
  expect_refused(t, Code::Forbidden, kPresenterIsThere);
}

TEST(LiveRooms, ThePlaceIsTakenWhileTheFirstStreamIsOnItsWay) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  const auto b = t.add_peer("live", "B");
  t.hold();
  t.request(a.connection, microphone_on(a.send));
  t.request(b.connection, microphone_on(b.send));
  expect_refused(t, Code::Forbidden, kPresenterIsThere);
  t.disconnect(a.connection);
  t.release();
  t.produce(b.connection, b.send);
}

TEST(LiveRooms, APanelHasMorePlaces) {
  LobbyTester t;
  t.http("r", CreateRoom{}, {.kind = RoomKind::Live, .presenters_max = 2});
  const auto a = t.add_peer("r", "A");
  const auto b = t.add_peer("r", "B");
  const auto c = t.add_peer("r", "C");
  t.produce(a.connection, a.send);
  t.produce(b.connection, b.send);
  t.request(c.connection, microphone_on(c.send));
  expect_refused(t, Code::Forbidden,
                 "only presenters of this live room may produce, and all 2 places are taken");
  t.disconnect(a.connection);
  t.produce(c.connection, c.send);
}

TEST(LiveRooms, ABroadcasterMayBeThePresenter) {
  LobbyTester t;
  const auto a = t.add_peer("live-x", "A");
  t.add_broadcaster("live-x", "cast");
  EXPECT_THAT(t.seen(), ElementsAre("http = ok"));  // so far it is nobody's business
  const media::TransportId plain = t.add_plain_transport("live-x", "cast");
  t.forget();
  t.http("live-x", BroadcasterProduce{"cast", named(plain), ortc::MediaKind::Audio, microphone()});
  EXPECT_THAT(t.seen(), ElementsAre("http = produced p1", "A < newPeer(cast)",
                                    "A ? newConsumer(c1 of p1 from cast)"));
  t.request(a.connection, microphone_on(a.send));
  expect_refused(t, Code::Forbidden, kPresenterIsThere);
  t.add_broadcaster("live-x", "other");
  const media::TransportId more = t.add_plain_transport("live-x", "other");
  t.http("live-x", BroadcasterProduce{"other", named(more), ortc::MediaKind::Audio, microphone()});
  expect_refused(t, Code::Forbidden, kPresenterIsThere);
  t.http("live-x", DeleteBroadcaster{"cast"});
  t.produce(a.connection, a.send);
}

TEST(LiveRooms, ViewersDoNotMeetEachOther) {
  LobbyTester t;
  const ConnectionId a = t.connect("live", "A");
  const ConnectionId b = t.connect("live", "B");
  t.join(a);
  t.forget();
  t.join(b);
  t.request(b, ChangeDisplayName{"Bob"});
  t.disconnect(b);
  EXPECT_THAT(t.all(), ElementsAre("B = peers()", "B = ok"));
}

TEST(LiveRooms, ViewersSeeThePresenterAndThePresenterSeesThem) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  t.produce(a.connection, a.send);
  t.forget();
  const ConnectionId b = t.connect("live", "B");
  t.create_transport(b, true);
  t.forget();
  t.join(b);
  EXPECT_THAT(t.seen(), ElementsAre("B = peers(A)", "A < newPeer(B)",
                                    "B ? newConsumer(c1 of p1 from A)"));
  t.request(b, ChangeDisplayName{"Bob"});
  t.request(a.connection, ChangeDisplayName{"Ann"});
  t.disconnect(b);
  EXPECT_THAT(t.seen(), ElementsAre("A < displayName(B: B! to Bob)", "B = ok",
                                    "B < displayName(A: A! to Ann)", "A = ok", "A < peerClosed(B)"));
}

TEST(LiveRooms, OneMoreViewerCostsTheOthersNothing) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  t.produce(a.connection, a.send);
  for (int i = 0; i < 1000; ++i) { t.join(t.connect("live", "v" + std::to_string(i))); }
  const ConnectionId last = t.connect("live", "last");
  t.create_transport(last, true);
  t.forget();
  t.join(last);
  t.accept_all();
  t.disconnect(last);
  EXPECT_THAT(t.seen(), ElementsAre("last = peers(A)", "last ? newConsumer(c1 of p1 from A)",
                                    "last < consumerScore(c1 10)"));
}

TEST(LiveRooms, APresenterHearsOfSoManyViewersAsItCanBear) {
  Options options = LobbyTester::options();
  options.limits.announced_viewers = 2;
  LobbyTester t(options);
  const auto a = t.add_peer("live", "A");
  const ConnectionId b = t.connect("live", "B");
  const ConnectionId c = t.connect("live", "C");
  t.join(b);
  t.join(c);
  t.forget();
  t.produce(a.connection, a.send);  // A and B are those who are announced
  EXPECT_THAT(t.seen(), ElementsAre("A = produced p1", "B,C < newPeer(A)", "A < newPeer(B)"));
  t.disconnect(c);
  EXPECT_THAT(t.seen(), IsEmpty());
  t.disconnect(b);
  t.join(t.connect("live", "D"));
  EXPECT_THAT(t.seen(), ElementsAre("A < peerClosed(B)", "D < version(3.14.16)", "D = peers(A)",
                                    "A < newPeer(D)"));
}

TEST(LiveRooms, ABroadcasterIsTheAnswerToWhoPresents) {
  LobbyTester t;
  const auto a = t.add_peer("live", "A");
  t.produce(a.connection, a.send);
  t.add_peer("live", "B");
  t.add_broadcaster("live", "cast", true);
  const auto& peers = std::get<BroadcasterCreated>(t.last_response.value()).peers;
  ASSERT_EQ(peers.size(), 1u);
  EXPECT_EQ(peers[0].view.id, "A");
  EXPECT_EQ(peers[0].producers.size(), 1u);
}

TEST(LiveRooms, HaveNoLimitOfAMeeting) {
  LobbyTester t;
  for (std::size_t i = 0; i < 2 * kMeetPeersMax; ++i) {
    t.join(t.connect("live", "v" + std::to_string(i)), false);
    ASSERT_TRUE(t.last_response);
  }
  EXPECT_EQ(inspect(t, "live").peers, 2 * kMeetPeersMax);
}

TEST(ChatRooms, AreForTwoAndTheThirdIsRefusedAtJoinWithoutDisturbingThem) {
  LobbyTester t;
  const auto a = t.add_peer("chat", "A");
  const auto b = t.add_peer("chat", "B");
  t.produce(a.connection, a.send);
  t.accept_all();
  const ConnectionId c = t.connect("chat", "C");
  t.create_transport(c, true);
  t.forget();
  for (int i = 0; i < 20; ++i) {
    t.join(c);
    expect_refused(t, Code::Forbidden, kTwoAreHere);
  }
  t.forget();
  t.disconnect(c);
  EXPECT_THAT(t.all(), ElementsAre("w0 ! CloseTransport t5"));
  t.produce(b.connection, b.send);
}

TEST(ChatRooms, CountBroadcasters) {
  LobbyTester t;
  t.add_peer("chat-1", "A");
  t.add_broadcaster("chat-1", "cast");
  t.add_broadcaster("chat-1", "more");
  expect_refused(t, Code::Forbidden, kTwoAreHere);
  const ConnectionId b = t.connect("chat-1", "B");
  t.join(b);
  expect_refused(t, Code::Forbidden, kTwoAreHere);
  t.http("chat-1", DeleteBroadcaster{"cast"});
  t.join(b);
  EXPECT_TRUE(t.last_response);
}

TEST(ChatRooms, WhoWasRefusedMayJoinOnceThereIsAPlace) {
  LobbyTester t;
  const auto a = t.add_peer("chat", "A");
  t.add_peer("chat", "B");
  const ConnectionId c = t.connect("chat", "C");
  t.join(c);
  t.disconnect(a.connection);
  t.forget();
  t.join(c);
  EXPECT_THAT(t.seen(), ElementsAre("C = peers(B)", "B < newPeer(C)"));
}

TEST(MeetRooms, AreFullAtSomePoint) {
  Options options = LobbyTester::options();
  options.limits.meet_peers = 2;
  LobbyTester t(options);
  t.add_peer("r", "A");
  t.add_broadcaster("r", "cast");
  const ConnectionId b = t.connect("r", "B");
  t.join(b);
  expect_refused(t, Code::Forbidden, "this room is full: at most 2 participants");
  t.add_broadcaster("r", "more");
  expect_refused(t, Code::Forbidden, "this room is full: at most 2 participants");
}

TEST(MeetRooms, MayBeMadeSmallerButNotLarger) {
  LobbyTester t;
  t.http("small", CreateRoom{}, {.peers_max = 1});
  t.http("large", CreateRoom{}, {.peers_max = 1'000'000});
  t.add_peer("small", "A");
  t.join(t.connect("small", "B"));
  expect_refused(t, Code::Forbidden, "this room is full: at most 1 participants");
  for (std::uint32_t i = 0; i < kMeetPeersMax; ++i) {
    t.join(t.connect("large", "p" + std::to_string(i)), false);
    ASSERT_TRUE(t.last_response);
  }
  for (int i = 0; i < 1000; ++i) {
    t.join(t.connect("large", "q" + std::to_string(i)), false);
    expect_refused(t, Code::Forbidden, "this room is full: at most 100 participants");
  }
  EXPECT_EQ(inspect(t, "large").peers, kMeetPeersMax);
}

TEST(RoomKinds, AreDecidedByWhoMakesTheRoomAndLaterOnlyContradicted) {
  LobbyTester t;
  t.http("r", GetRoom{}, {.kind = RoomKind::Chat});
  EXPECT_EQ(inspect(t, "r").kind, RoomKind::Chat);
  t.http("r", GetRoom{});
  EXPECT_TRUE(t.last_response);
  t.http("r", GetRoom{}, {.kind = RoomKind::Chat});
  EXPECT_TRUE(t.last_response);
  for (const HttpRequest& request :
       {HttpRequest{GetRoom{}}, HttpRequest{CreateRoom{}}, HttpRequest{InspectRoom{}}}) {
    t.http("r", request, {.kind = RoomKind::Live});
    expect_refused(t, Code::Conflict, "room \"r\" is of kind chat, not live");
  }
}

TEST(RoomKinds, APeerThatNamesAnotherIsToldSoInItsFirstAnswer) {
  LobbyTester t;
  t.add_peer("r", "A");
  const ConnectionId b = t.connect("r", "B", {}, {.kind = RoomKind::Live});
  EXPECT_THAT(t.all(), ElementsAre("B < version(3.14.16)"));
  t.request(b, GetRouterRtpCapabilities{});
  EXPECT_EQ(t.last_error->code, Code::Conflict);
  EXPECT_THAT(t.all(), ElementsAre("B = error 'room \"r\" is of kind meet, not live'",
                                   "B x 4000 'room \"r\" is of kind meet, not live'"));
  EXPECT_EQ(t.lobby.counts().newcomers, 0u);
  EXPECT_EQ(inspect(t, "r").peers, 1u);
}

TEST(RoomKinds, WhoWasTurnedAwayAndAsksNothingIsSentAwayAllTheSame) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.connect("r", "B", {}, {.kind = RoomKind::Live});
  const ConnectionId c = t.connect("r", "C", {}, {.kind = RoomKind::Live});
  t.disconnect(c);
  t.forget();
  t.advance(10s);
  EXPECT_THAT(t.all(), ElementsAre("B x 4000 'room \"r\" is of kind meet, not live'"));
  EXPECT_EQ(t.lobby.counts().newcomers, 0u);
}

TEST(RoomKinds, OldClientsReduceARoomToOneVideoCodec) {
  LobbyTester t;
  const auto video_types = [&](VideoChoice video) {
    const std::string name = "r" + std::to_string(static_cast<int>(video));
    const ConnectionId peer = t.connect(name, name, {}, {.video = video});
    t.request(peer, GetRouterRtpCapabilities{});
    std::vector<std::string> types;
    for (const auto& codec : std::get<RouterRtpCapabilities>(*t.last_response).capabilities.codecs) {
      if (codec.kind == ortc::MediaKind::Video) { types.push_back(codec.mime_type); }
    }
    return types;
  };
  EXPECT_EQ(video_types(VideoChoice::Any).size(), 8u);
  EXPECT_THAT(video_types(VideoChoice::H264),
              ElementsAre("video/H264", "video/rtx", "video/H264", "video/rtx"));
  EXPECT_THAT(video_types(VideoChoice::Vp9), ElementsAre("video/VP9", "video/rtx"));
}

}  // namespace
}  // namespace madang::room
