#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "crypto/crc.hpp"
#include "sctp/chunk/shutdown.hpp"
#include "sctp/wire/packet_view.hpp"
#include "sctp/wire/packet_writer.hpp"
#include "sctp/wire/tlv.hpp"
#include "sctp/wire/unwrap.hpp"

namespace madang::sctp {
namespace {

using testing::ElementsAre;

std::vector<std::uint8_t> packet_with(Checksum checksum) {
  std::array<std::uint8_t, 64> room{};
  PacketWriter writer(room, {5000, 5001}, 0x01020304);
  write_bare_chunk(writer.chunks(), ChunkType::CookieAck);
  const Bytes packet = writer.finish(checksum);
  return {packet.begin(), packet.end()};
}

TEST(Packet, HasPortsTagChecksumAndChunks) {
  const auto bytes = packet_with(Checksum::Zero);
  EXPECT_THAT(bytes, ElementsAre(0x13, 0x88, 0x13, 0x89, 1, 2, 3, 4, 0, 0, 0, 0, 11, 0, 0, 4));
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->source_port(), 5000);
  EXPECT_EQ(packet->destination_port(), 5001);
  EXPECT_EQ(packet->tag(), 0x01020304u);
  EXPECT_TRUE(packet->has_zero_checksum());
  EXPECT_FALSE(packet->is_checksum_right());
  EXPECT_EQ(packet->first_chunk().type, ChunkType::CookieAck);
}

TEST(Packet, ChecksumIsOfTheWholeWithZerosInItsPlaceAndAnyChangeBreaksIt) {
  auto bytes = packet_with(Checksum::Right);
  EXPECT_TRUE(PacketView::parse(bytes)->is_checksum_right());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i >= 14) { continue; }  // lengths: that is no packet any more
    auto changed = bytes;
    changed[i] ^= 0x10;
    EXPECT_FALSE(PacketView::parse(changed)->is_checksum_right()) << i;
  }
}

// RFC 3720 appendix B.4, which RFC 9260 refers to: the wire has the least significant byte first.
TEST(Crc32c, GivesTheVectorsOfRfc3720) {
  const std::vector<std::uint8_t> zeros(32, 0);
  const std::vector<std::uint8_t> ones(32, 0xFF);
  std::vector<std::uint8_t> up(32);
  std::vector<std::uint8_t> down(32);
  for (std::size_t i = 0; i < 32; ++i) {
    up[i] = static_cast<std::uint8_t>(i);
    down[i] = static_cast<std::uint8_t>(31 - i);
  }
  EXPECT_EQ(crypto::crc32c(zeros), 0x8A9136AAu);
  EXPECT_EQ(crypto::crc32c(ones), 0x62A8AB43u);
  EXPECT_EQ(crypto::crc32c(up), 0x46DD794Eu);
  EXPECT_EQ(crypto::crc32c(down), 0x113FDB5Cu);
  std::vector<std::uint8_t> read(48, 0);  // an iSCSI SCSI Read (10) command PDU
  read[0] = 0x01, read[1] = 0xC0, read[16] = 0x14, read[22] = 0x04, read[27] = 0x14, read[31] = 0x18, read[32] = 0x28;
  read[40] = 0x02;
  EXPECT_EQ(crypto::crc32c(read), 0xD9963A56u);
}

TEST(Packet, MustHoldItsChunks) {
  auto bytes = packet_with(Checksum::Zero);
  for (std::size_t n = 0; n < bytes.size(); ++n) { EXPECT_FALSE(PacketView::parse(Bytes(bytes).first(n))) << n; }
  bytes[15] = 3;
  EXPECT_FALSE(PacketView::parse(bytes));
  bytes[15] = 5;
  EXPECT_FALSE(PacketView::parse(bytes));
  bytes.push_back(0);  // the chunk is five bytes long now, and its padding is missing
  EXPECT_TRUE(PacketView::parse(bytes));
  bytes.insert(bytes.end(), {0, 0, 0, 9});
  EXPECT_FALSE(PacketView::parse(bytes));
}

TEST(Tlv, LastPaddingMayBeMissing) {
  const std::uint8_t bytes[] = {0, 1, 0, 5, 'a', 0, 0, 0, 0, 2, 0, 6, 'b', 'c'};
  TlvReader reader(bytes);
  EXPECT_EQ(reader.next()->value.size(), 1u);
  const auto second = reader.next();
  EXPECT_EQ(second->type, 2);
  EXPECT_THAT(second->value, ElementsAre('b', 'c'));
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.ok());
}

TEST(Unwrap, FindsTheNearest) {
  const Tsn near_wrap = first_tsn(0xFFFFFFFE);
  EXPECT_EQ(unwrap(near_wrap, 0xFFFFFFFF), near_wrap + 1);
  EXPECT_EQ(unwrap(near_wrap, 1), near_wrap + 3);
  EXPECT_EQ(unwrap(near_wrap + 3, 0xFFFFFFFE), near_wrap);
  EXPECT_EQ(unwrap_ssn(0x1FFFF, 0x0000), 0x20000u);
  EXPECT_EQ(unwrap_ssn(0x20000, 0xFFFF), 0x1FFFFu);
  EXPECT_TRUE(is_after(0, 0xFFFFFFFF));
  EXPECT_FALSE(is_after(5, 5));
}

}  // namespace
}  // namespace madang::sctp
