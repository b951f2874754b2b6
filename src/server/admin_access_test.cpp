#include "server/admin_access.hpp"

#include <gtest/gtest.h>

namespace madang::server {
namespace {

net::HttpRequest request(std::string path, std::initializer_list<std::pair<std::string, std::string>> headers) {
  net::HttpRequest request;
  request.method = "DELETE";
  request.path = std::move(path);
  for (const auto& [name, value] : headers) { request.headers.add(name, value); }
  return request;
}

int status(const AdminAccess& access, const net::HttpRequest& request) {
  const auto refusal = access.refuse(request);
  return refusal ? refusal->status : 200;
}

TEST(AdminAccess, LetsProgramsAndItsOwnPageInByAddress) {
  const AdminAccess access;
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "127.0.0.1:3001"}})), 200);
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "localhost:3001"}})), 200);
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "[::1]:3001"}})), 200);
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "127.0.0.1:3001"},
                                                     {"Origin", "http://127.0.0.1:3001"},
                                                     {"Sec-Fetch-Site", "same-origin"}})), 200);
}

TEST(AdminAccess, RefusesANameThatWasMadeToPointHere) {
  EXPECT_EQ(status(AdminAccess{}, request("/api/v1/rooms", {{"Host", "evil.example:3001"}})), 403);
  EXPECT_EQ(status(AdminAccess{}, request("/api/v1/rooms", {{"Host", "127.0.0.1.evil.example"}})), 403);
  EXPECT_EQ(status(AdminAccess{}, request("/api/v1/rooms", {})), 403);
}

TEST(AdminAccess, RefusesTheOperatorsBrowserOnBehalfOfAnotherSite) {
  const AdminAccess access;
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "127.0.0.1:3001"}, {"Sec-Fetch-Site", "cross-site"}})), 403);
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "127.0.0.1:3001"}, {"Sec-Fetch-Site", "same-site"}})), 403);
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "127.0.0.1:3001"}, {"Origin", "http://127.0.0.1:8080"}})), 403);
  EXPECT_EQ(status(access, request("/api/v1/rooms", {{"Host", "127.0.0.1:3001"}, {"Origin", "null"}})), 403);
}

TEST(AdminAccess, WantsTheTokenWhereThereIsOne) {
  const AdminAccess access("a token that is long enough for anybody");
  const auto with = [&](std::string authorization) {
    return status(access, request("/api/v1/rooms", {{"Host", "operator.example"}, {"Authorization", authorization}}));
  };
  EXPECT_EQ(with("Bearer a token that is long enough for anybody"), 200);
  EXPECT_EQ(with("Bearer a token that is long enough for anybodY"), 401);
  EXPECT_EQ(with("Bearer a token"), 401);
  EXPECT_EQ(with("a token that is long enough for anybody"), 401);
  EXPECT_EQ(with(""), 401);
}

TEST(AdminAccess, ShowsThePageToEverybody) {
  EXPECT_EQ(status(AdminAccess("a token that is long enough for anybody"), request("/admin", {{"Host", "x"}})), 200);
}

}  // namespace
}  // namespace madang::server
