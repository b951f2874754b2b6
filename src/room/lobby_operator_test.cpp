// What an operator sees of rooms, and may do to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(LobbyOperator, SeesWhoIsThereAndWhatTheySendToWhom) {
  LobbyTester t;
  const LobbyTester::Peer a = t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.produce(a.connection, a.send);
  const auto rooms = t.lobby.census();
  ASSERT_EQ(rooms.size(), 1u);
  EXPECT_EQ(rooms[0].name, "r");
  EXPECT_EQ(rooms[0].peers, 2u);
  EXPECT_EQ(rooms[0].producers, 1u);
  EXPECT_EQ(rooms[0].consumers, 1u);

  const auto detail = t.lobby.census_of("r");
  ASSERT_TRUE(detail);
  ASSERT_EQ(detail->people.size(), 2u);
  EXPECT_EQ(detail->people[0].id, "A");
  ASSERT_EQ(detail->people[0].producers.size(), 1u);
  EXPECT_EQ(detail->people[0].producers[0].codec, "opus");
  ASSERT_EQ(detail->people[1].consumers.size(), 1u);
  EXPECT_EQ(detail->people[1].consumers[0].from, "A");
  EXPECT_FALSE(t.lobby.census_of("s"));
}

TEST(LobbyOperator, LooksWithoutMakingOrKeepingARoom) {
  LobbyTester t;
  t.http("r", GetRoom{});
  t.advance(40s);
  EXPECT_TRUE(t.lobby.census_of("r"));
  EXPECT_FALSE(t.lobby.census_of("s"));
  t.advance(20s);
  EXPECT_THAT(t.lobby.census(), IsEmpty());
}

TEST(LobbyOperator, ClosesARoomForGoodAndTellsEverybodyInIt) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.add_peer("s", "C");
  t.forget();
  EXPECT_TRUE(t.close_room("r"));
  const std::vector<std::string> seen = t.seen();
  EXPECT_THAT(seen, Contains("A x 4000 'closed by the operator'"));
  EXPECT_THAT(seen, Contains("B x 4000 'closed by the operator'"));
  EXPECT_THAT(seen, Not(Contains(StartsWith("C"))));
  EXPECT_EQ(t.lobby.counts().rooms, 1u);
  EXPECT_FALSE(t.close_room("r"));
}

TEST(LobbyOperator, ClosesARoomThatOnlyABroadcasterHolds) {
  Options options = LobbyTester::options();
  options.keep_broadcasts = true;
  LobbyTester t(options);
  t.add_broadcaster("r", "film");
  t.add_peer("r", "A");
  EXPECT_TRUE(t.close_room("r"));
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
  EXPECT_EQ(t.lobby.counts().broadcasters, 0u);
}

TEST(LobbyOperator, DropsOneAndLeavesTheOthers) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_peer("r", "B");
  t.forget();
  EXPECT_TRUE(t.drop("r", "A"));
  EXPECT_THAT(t.seen(), ElementsAre("A x 4000 'removed by the operator'", "B < peerClosed(A)"));
  EXPECT_FALSE(t.drop("r", "A"));
  EXPECT_FALSE(t.drop("s", "B"));
  EXPECT_EQ(t.lobby.counts().peers, 1u);
}

TEST(LobbyOperator, DropsABroadcaster) {
  LobbyTester t;
  t.add_peer("r", "A");
  t.add_broadcaster("r", "film");
  t.forget();
  EXPECT_TRUE(t.drop("r", "film"));
  EXPECT_THAT(t.all(), Contains("A < peerClosed(film)"));
  EXPECT_EQ(t.lobby.counts().broadcasters, 0u);
}

}  // namespace
}  // namespace madang::room
