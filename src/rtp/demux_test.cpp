#include "rtp/demux.hpp"

#include <gtest/gtest.h>

#include <array>

namespace madang::rtp {
namespace {

PacketKind kind_of(std::uint8_t first) { return classify(std::array{first, std::uint8_t{0}}); }

TEST(Demux, FollowsTheRangesOfRfc7983) {
  EXPECT_EQ(classify({}), PacketKind::Unknown);
  for (int first = 0; first < 256; ++first) {
    const PacketKind expected = first <= 3                     ? PacketKind::Stun
                                : first >= 20 && first <= 63   ? PacketKind::Dtls
                                : first >= 128 && first <= 191 ? PacketKind::RtpOrRtcp
                                                               : PacketKind::Unknown;
    EXPECT_EQ(kind_of(static_cast<std::uint8_t>(first)), expected) << first;
  }
}

TEST(Demux, TellsRtcpByItsPacketType) {
  EXPECT_TRUE(is_rtcp(std::array<std::uint8_t, 2>{0x80, 200}));
  EXPECT_TRUE(is_rtcp(std::array<std::uint8_t, 2>{0x8f, 205}));
  EXPECT_TRUE(is_rtcp(std::array<std::uint8_t, 2>{0x80, 192}));
  EXPECT_TRUE(is_rtcp(std::array<std::uint8_t, 2>{0x80, 223}));
  EXPECT_FALSE(is_rtcp(std::array<std::uint8_t, 2>{0x80, 96}));
  EXPECT_FALSE(is_rtcp(std::array<std::uint8_t, 2>{0x80, 0x80 | 96}));
  EXPECT_FALSE(is_rtcp(std::array<std::uint8_t, 2>{0x80, 191}));
  EXPECT_FALSE(is_rtcp(std::array<std::uint8_t, 2>{0x40, 200}));
  EXPECT_FALSE(is_rtcp(std::array<std::uint8_t, 1>{0x80}));
}

}  // namespace
}  // namespace madang::rtp
