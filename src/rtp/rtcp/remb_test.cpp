#include "rtp/rtcp/remb.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

Bitrate round_trip(Bitrate rate) {
  Octets to(64);
  ByteWriter writer(to);
  write_remb(writer, {1}, rate, std::array{Ssrc{2}});
  Bytes rest = writer.written();
  return Remb::parse(*take_packet(rest))->bitrate();
}

TEST(Remb, HoldsEighteenBitsAndAnExponent) {
  Octets to(64);
  ByteWriter writer(to);
  write_remb(writer, {1}, Bitrate{1'000'000}, std::array{Ssrc{2}, Ssrc{3}});
  // 1,000,000 = 250,000 << 2; exponent 2 is 0x08 in the top six bits, 250,000 is 0x3d090.
  EXPECT_THAT(writer.written(), ElementsAre(0x8f, 206, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B',  //
                                            2, 0x0b, 0xd0, 0x90, 0, 0, 0, 2, 0, 0, 0, 3));
  Bytes rest = writer.written();
  const auto remb = Remb::parse(*take_packet(rest));
  ASSERT_TRUE(remb);
  EXPECT_EQ(remb->bitrate(), Bitrate{1'000'000});
  ASSERT_EQ(remb->size(), 2u);
  EXPECT_EQ((*remb)[1], Ssrc{3});
}

TEST(Remb, RoundsDownToWhatItCanSay) {
  EXPECT_EQ(round_trip({0}), Bitrate{0});
  EXPECT_EQ(round_trip({262'143}), Bitrate{262'143});
  EXPECT_EQ(round_trip({262'145}), Bitrate{262'144});
  EXPECT_EQ(round_trip({-5}), Bitrate{0});
  EXPECT_LE(round_trip({std::numeric_limits<std::int64_t>::max()}).bps, std::numeric_limits<std::int64_t>::max());
}

TEST(Remb, RefusesOtherNamesRatesBeyondReasonAndMissingSources) {
  const Octets good = {0x8f, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 0, 0, 0, 5};
  const auto parse = [](const Octets& bytes) {
    Bytes rest = bytes;
    return Remb::parse(*take_packet(rest));
  };
  EXPECT_TRUE(parse(good));
  Octets bytes = good;
  bytes[12] = 'X';
  EXPECT_FALSE(parse(bytes));
  bytes = good;
  bytes[17] = 0xff;  // exponent 63, mantissa over 2^17
  EXPECT_FALSE(parse(bytes));
  bytes = good;
  bytes[16] = 1;
  EXPECT_FALSE(parse(bytes));
}

}  // namespace
}  // namespace madang::rtp::rtcp
