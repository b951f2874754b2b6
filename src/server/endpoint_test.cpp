#include "server/endpoint.hpp"

#include <gtest/gtest.h>

namespace madang::server {
namespace {

TEST(Endpoint, ReadsBothFamilies) {
  EXPECT_EQ(parse_endpoint("127.0.0.1:3000", "listen")->text(), "127.0.0.1:3000");
  EXPECT_EQ(parse_endpoint("[::1]:0", "listen")->text(), "[::1]:0");
  EXPECT_EQ(parse_endpoint("localhost:80", "listen")->text(), "127.0.0.1:80");
}

TEST(Endpoint, RefusesTheRestAndNamesTheSetting) {
  for (const char* text : {"", "127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "::1:80", "host:80",
                           "[::1]80", "127.0.0.1:80:90"}) {
    const auto parsed = parse_endpoint(text, "listen");
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message.rfind("listen: ", 0), 0u) << parsed.error().message;
  }
}

}  // namespace
}  // namespace madang::server
