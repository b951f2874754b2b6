#include "rtp/rtcp/header.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

TEST(RtcpHeader, TakesPacketAfterPacket) {
  const Octets bytes = {0x81, 206, 0, 1, 1, 2, 3, 4, 0x80, 201, 0, 0};
  Bytes rest = bytes;
  const auto first = take_packet(rest);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->count, 1);
  EXPECT_TRUE(first->is(PacketType::PayloadFeedback));
  EXPECT_THAT(first->body, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(rest.size(), 4u);
  EXPECT_TRUE(take_packet(rest));
  EXPECT_TRUE(rest.empty());
  EXPECT_FALSE(take_packet(rest));
}

TEST(RtcpHeader, RemovesPaddingOfAnyLength) {
  for (std::uint8_t padding = 1; padding <= 4; ++padding) {
    const Octets bytes = {0xa0, 205, 0, 1, 9, 9, 9, padding};
    Bytes rest = bytes;
    const auto packet = take_packet(rest);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->body.size(), 4u - padding);
  }
}

TEST(RtcpHeader, RefusesWrongVersionLengthAndPadding) {
  for (const Octets& bytes : {Octets{0x40, 201, 0, 0}, Octets{0x80, 201, 0, 1}, Octets{0x80, 201, 0},
                              Octets{0xa0, 201, 0, 0}, Octets{0xa0, 201, 0, 1, 0, 0, 0, 0},
                              Octets{0xa0, 201, 0, 1, 0, 0, 0, 5}}) {
    Bytes rest = bytes;
    EXPECT_FALSE(take_packet(rest));
    EXPECT_EQ(rest.size(), bytes.size());
  }
}

}  // namespace
}  // namespace madang::rtp::rtcp
