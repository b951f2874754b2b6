#include "room/permissions.hpp"

#include <gtest/gtest.h>

namespace madang::room {
namespace {

TEST(Permissions, JoinedAndUnjoined) {
  Participant participant;
  EXPECT_FALSE(require_joined(participant));
  EXPECT_TRUE(require_unjoined(participant));
  participant.joined = true;
  EXPECT_TRUE(require_joined(participant));
  EXPECT_FALSE(require_unjoined(participant));
}

TEST(Permissions, OneMoreFitsUntilTheLimitIsThere) {
  EXPECT_TRUE(require_room_for_one_more(2, 3, "things"));
  EXPECT_EQ(require_room_for_one_more(3, 3, "things").error().message, "too many things");
}

TEST(Permissions, TextAsLongAsTheLimitIsShortEnough) {
  EXPECT_TRUE(require_short("abc", 3, "name"));
  const Error error = require_short("abcd", 3, "name").error();
  EXPECT_EQ(error.message, "name is longer than 3 bytes");
  EXPECT_EQ(error.field, "name");
}

}  // namespace
}  // namespace madang::room
