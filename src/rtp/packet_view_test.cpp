#include "rtp/packet_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Packet = std::vector<std::uint8_t>;

const Packet kPlain = {0x80, 0xe0, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xde, 0xad, 0xbe, 0xef, 0xaa, 0xbb};

TEST(PacketView, ReadsTheFixedHeader) {
  const auto packet = PacketView::parse(kPlain);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->marker());
  EXPECT_EQ(packet->payload_type(), PayloadType{96});
  EXPECT_EQ(packet->wire_seq(), WireSeq{0x1234});
  EXPECT_EQ(packet->wire_timestamp(), WireTimestamp{0x01020304});
  EXPECT_EQ(packet->ssrc(), Ssrc{0xdeadbeef});
  EXPECT_EQ(packet->header_size(), 12u);
  EXPECT_FALSE(packet->has_extension());
  EXPECT_EQ(packet->extension_profile(), 0);
  EXPECT_THAT(packet->extension_bytes(), IsEmpty());
  EXPECT_THAT(packet->payload(), ElementsAre(0xaa, 0xbb));
  EXPECT_EQ(packet->padding_size(), 0u);
}

TEST(PacketView, ReadsCsrcsExtensionAndPaddingTogether) {
  const Packet bytes = {0xb2, 0x60, 0, 1,   0, 0, 0, 2,   0, 0, 0, 3,               // V=2 P X CC=2
                        0,    0,    0, 10,  0, 0, 0, 11,                            // CSRCs
                        0xbe, 0xde, 0, 1,   0x10, 0x42, 0, 0,                       // extension block
                        0x55, 0x66, 0, 0, 3};                                       // payload, 3 bytes of padding
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->csrc_count(), 2u);
  EXPECT_EQ(packet->csrc(0), Ssrc{10});
  EXPECT_EQ(packet->csrc(1), Ssrc{11});
  EXPECT_THAT(packet->csrc_bytes(), ElementsAre(0, 0, 0, 10, 0, 0, 0, 11));
  EXPECT_EQ(packet->extension_profile(), 0xbede);
  EXPECT_THAT(packet->extension_bytes(), ElementsAre(0x10, 0x42, 0, 0));
  EXPECT_EQ(packet->header_size(), 28u);
  EXPECT_THAT(packet->payload(), ElementsAre(0x55, 0x66));
  EXPECT_EQ(packet->padding_size(), 3u);
}

TEST(PacketView, TakesAPacketOfNothingButPadding) {
  Packet bytes(kPlain.begin(), kPlain.begin() + 12);
  bytes[0] = 0xa0;
  bytes.insert(bytes.end(), {0, 0, 0, 4});
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_THAT(packet->payload(), IsEmpty());
  EXPECT_EQ(packet->padding_size(), 4u);
}

TEST(PacketView, TakesAnEmptyExtensionBlock) {
  Packet bytes(kPlain.begin(), kPlain.begin() + 12);
  bytes[0] = 0x90;
  bytes.insert(bytes.end(), {0xbe, 0xde, 0, 0});
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->header_size(), 16u);
  EXPECT_THAT(packet->extension_bytes(), IsEmpty());
}

TEST(PacketView, RefusesEveryShorterPrefixOfAHeader) {
  const Packet bytes = {0x91, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 10, 0xbe, 0xde, 0, 1, 0x10, 0x42, 0, 0};
  ASSERT_TRUE(PacketView::parse(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(PacketView::parse(Bytes(bytes).first(size))) << size;
  }
}

TEST(PacketView, RefusesOtherVersions) {
  Packet bytes = kPlain;
  for (const int version : {0, 1, 3}) {
    bytes[0] = static_cast<std::uint8_t>(version << 6);
    EXPECT_FALSE(PacketView::parse(bytes));
  }
}

TEST(PacketView, RefusesPaddingOfZeroOrBeyondThePayload) {
  Packet bytes = kPlain;
  bytes[0] = 0xa0;
  bytes.back() = 0;
  EXPECT_FALSE(PacketView::parse(bytes));
  bytes.back() = 3;
  EXPECT_FALSE(PacketView::parse(bytes));
  bytes.back() = 2;
  EXPECT_TRUE(PacketView::parse(bytes));
}

}  // namespace
}  // namespace madang::rtp
