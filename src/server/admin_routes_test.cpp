#include "server/admin_routes.hpp"

#include <gtest/gtest.h>

namespace madang::server {
namespace {

TEST(AdminRoutes, KnowWhatCanBeAsked) {
  EXPECT_TRUE(std::holds_alternative<AskServer>(*route_admin("GET", "/api/v1/server")));
  EXPECT_TRUE(std::holds_alternative<AskRooms>(*route_admin("HEAD", "/api/v1/rooms")));
  EXPECT_EQ(std::get<AskRoom>(*route_admin("GET", "/api/v1/rooms/yard")).room, "yard");
  EXPECT_EQ(std::get<CloseRoom>(*route_admin("DELETE", "/api/v1/rooms/yard")).room, "yard");
  const auto drop = std::get<DropPerson>(*route_admin("DELETE", "/api/v1/rooms/yard/people/ann"));
  EXPECT_EQ(drop.room, "yard");
  EXPECT_EQ(drop.person, "ann");
}

TEST(AdminRoutes, TakeAnyNameThatARoomMayHave) {
  EXPECT_EQ(std::get<AskRoom>(*route_admin("GET", "/api/v1/rooms/%EB%A7%88%EB%8B%B9%2Fa")).room, "마당/a");
}

TEST(AdminRoutes, KnowNothingElse) {
  for (const char* path : {"/", "/api", "/api/v1/", "/api/v1//rooms", "/api/v1/rooms/", "/api/v1/rooms/a/", "/api/v1/rooms/%zz",
                           "/api/v1/rooms/a/people", "/api/v1/rooms/a/people/b/c", "/api/v1/server/x", "/api/v2/rooms"}) {
    EXPECT_FALSE(route_admin("GET", path)) << path;
    EXPECT_FALSE(route_admin("DELETE", path)) << path;
  }
  EXPECT_FALSE(route_admin("POST", "/api/v1/rooms"));
  EXPECT_FALSE(route_admin("DELETE", "/api/v1/rooms"));
  EXPECT_FALSE(route_admin("DELETE", "/api/v1/server"));
  EXPECT_FALSE(route_admin("GET", "/api/v1/rooms/a/people/b"));
}

}  // namespace
}  // namespace madang::server
