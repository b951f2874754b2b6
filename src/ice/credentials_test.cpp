#include "ice/credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "stun/message_builder.hpp"

namespace madang::ice {
namespace {

using testing::Optional;

TEST(Credentials, AreLowerCaseLettersAndDigits) {
  SeededRandom random(3);
  const Credentials made = Credentials::make(random);
  EXPECT_EQ(made.ufrag.size(), 32u);
  EXPECT_EQ(made.password.size(), 32u);
  for (const char c : made.ufrag + made.password) {
    EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) << c;
  }
  EXPECT_NE(made.ufrag, made.password);
  EXPECT_NE(Credentials::make(random), made);
}

Bytes request_for(std::string_view username, MutableBytes room) {
  return stun::BindingRequest{.username = username, .password = "x"}.write_to(room);
}

TEST(PeekLocalUfrag, IsTheUsernameBeforeTheColon) {
  std::uint8_t room[256];
  EXPECT_THAT(peek_local_ufrag(request_for("server:client", room)), Optional(std::string_view("server")));
  EXPECT_THAT(peek_local_ufrag(request_for("server:", room)), Optional(std::string_view("server")));
}

TEST(PeekLocalUfrag, PointsIntoTheDatagram) {
  std::uint8_t room[256];
  const auto ufrag = peek_local_ufrag(request_for("server:client", room));
  ASSERT_TRUE(ufrag);
  const auto* at = reinterpret_cast<const std::uint8_t*>(ufrag->data());
  EXPECT_TRUE(at >= room && at < room + sizeof(room));
}

TEST(PeekLocalUfrag, IsNothingWithoutColonUsernameOrRequest) {
  std::uint8_t room[256];
  EXPECT_FALSE(peek_local_ufrag(request_for("server", room)));
  EXPECT_FALSE(peek_local_ufrag(request_for(":client", room)));
  EXPECT_FALSE(peek_local_ufrag(stun::MessageBuilder(room, stun::MessageClass::Request, {}).finish()));
  EXPECT_FALSE(peek_local_ufrag(
      stun::MessageBuilder(room, stun::MessageClass::Indication, {}).username("server:client").finish()));
  EXPECT_FALSE(peek_local_ufrag({}));
}

}  // namespace
}  // namespace madang::ice
