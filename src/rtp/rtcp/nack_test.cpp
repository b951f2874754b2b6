#include "rtp/rtcp/nack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using Octets = std::vector<std::uint8_t>;

std::vector<WireSeq> lost_of(Bytes bytes) {
  std::vector<WireSeq> lost;
  const auto nack = Nack::parse(*take_packet(bytes));
  if (nack) {
    nack->for_each([&](WireSeq seq) { lost.push_back(seq); });
  }
  return lost;
}

TEST(Nack, PutsPacketsWithinSixteenIntoOneItem) {
  Octets to(64);
  ByteWriter writer(to);
  const std::array<WireSeq, 4> lost = {{{100}, {101}, {116}, {117}}};
  EXPECT_EQ(write_nack(writer, {1}, {2}, lost), 4u);
  EXPECT_THAT(writer.written(), ElementsAre(0x81, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2,  //
                                            0, 100, 0x80, 0x01, 0, 117, 0, 0));
  EXPECT_THAT(lost_of(writer.written()), ElementsAreArray(lost));
}

TEST(Nack, CrossesTheWrap) {
  Octets to(64);
  ByteWriter writer(to);
  const std::array<WireSeq, 3> lost = {{{65535}, {0}, {9}}};
  EXPECT_EQ(write_nack(writer, {1}, {2}, lost), 3u);
  EXPECT_EQ(writer.size(), 16u);
  EXPECT_THAT(lost_of(writer.written()), ElementsAreArray(lost));
}

TEST(Nack, AsksForAsManyAsFit) {
  Octets to(12 + 8);
  ByteWriter writer(to);
  const std::array<WireSeq, 4> lost = {{{100}, {200}, {201}, {300}}};
  EXPECT_EQ(write_nack(writer, {1}, {2}, lost), 3u);
  EXPECT_TRUE(writer.ok());
  EXPECT_THAT(lost_of(writer.written()), ElementsAre(WireSeq{100}, WireSeq{200}, WireSeq{201}));
}

TEST(Nack, WritesNothingWhenNotEvenOneFits) {
  Octets to(15);
  ByteWriter writer(to);
  EXPECT_EQ(write_nack(writer, {1}, {2}, std::array{WireSeq{1}}), 0u);
  EXPECT_FALSE(writer.ok());
}

TEST(Nack, IsRefusedWithoutItems) {
  const Octets bytes = {0x81, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2};
  Bytes rest = bytes;
  EXPECT_FALSE(Nack::parse(*take_packet(rest)));
}

}  // namespace
}  // namespace madang::rtp::rtcp
