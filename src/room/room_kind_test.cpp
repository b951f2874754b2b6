#include "room/room_kind.hpp"

#include <gtest/gtest.h>

namespace madang::room {
namespace {

TEST(RoomKind, HasThreeNames) {
  for (const RoomKind kind : {RoomKind::Live, RoomKind::Chat, RoomKind::Meet}) {
    EXPECT_EQ(room_kind_named(to_string(kind)), kind);
  }
  for (const char* other : {"", "Live", "live ", "meeting"}) { EXPECT_FALSE(room_kind_named(other)) << other; }
}

TEST(RoomKind, IsToldByAnIdThatIsItOrBeginsWithItAndADash) {
  EXPECT_EQ(kind_in_name("live"), RoomKind::Live);
  EXPECT_EQ(kind_in_name("live-concert"), RoomKind::Live);
  EXPECT_EQ(kind_in_name("chat-"), RoomKind::Chat);
  EXPECT_EQ(kind_in_name("meet-a-b"), RoomKind::Meet);
  for (const char* none : {"", "lively", "Live", "my-live", "chatroom", "-live", "live_x"}) {
    EXPECT_FALSE(kind_in_name(none)) << none;
  }
}

TEST(RoomKind, IsWhatTheRequestSaysThenWhatTheIdTellsThenWhatIsConfigured) {
  Options options;
  EXPECT_EQ(kind_of_new_room(RoomKind::Chat, "live-x", options), RoomKind::Chat);
  EXPECT_EQ(kind_of_new_room({}, "live-x", options), RoomKind::Live);
  EXPECT_EQ(kind_of_new_room({}, "x", options), RoomKind::Meet);
  options.kind_default = RoomKind::Chat;
  EXPECT_EQ(kind_of_new_room({}, "x", options), RoomKind::Chat);
  options.kind_by_name = false;
  EXPECT_EQ(kind_of_new_room({}, "live-x", options), RoomKind::Chat);
}

}  // namespace
}  // namespace madang::room
