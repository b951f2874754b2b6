#include "rtp/rtcp/sdes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

std::optional<Sdes> parse(Bytes bytes) { return Sdes::parse(*take_packet(bytes)); }

TEST(Sdes, WritesOneCnameWithItsTerminator) {
  Octets to(64);
  ByteWriter writer(to);
  write_sdes(writer, {0x01020304}, "ab");
  EXPECT_THAT(writer.written(), ElementsAre(0x81, 202, 0, 3, 1, 2, 3, 4, 1, 2, 'a', 'b', 0, 0, 0, 0));
  const auto sdes = parse(writer.written());
  ASSERT_TRUE(sdes);
  EXPECT_EQ(sdes->cname({0x01020304}), "ab");
  EXPECT_EQ(sdes->cname({5}), "");
}

TEST(Sdes, ReadsSeveralChunksAndItems) {
  const Octets bytes = {0x82, 202, 0, 6,                                          //
                        0, 0, 0, 1, 1, 1, 'x', 2, 1, 'y', 0, 0,                   // CNAME x, NAME y
                        0, 0, 0, 2, 1, 3, 'a', 'b', 'c', 0, 0, 0};                // CNAME abc
  const auto sdes = parse(bytes);
  ASSERT_TRUE(sdes);
  EXPECT_EQ(sdes->chunks(), 2u);
  EXPECT_EQ(sdes->cname({1}), "x");
  EXPECT_EQ(sdes->cname({2}), "abc");
  auto reader = sdes->items();
  reader.next();
  const auto second = reader.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->type, 2);
  EXPECT_EQ(second->text, "y");
}

TEST(Sdes, TakesAnEmptyList) { EXPECT_TRUE(parse(Octets{0x80, 202, 0, 0})); }

TEST(Sdes, RefusesItemsAndChunksThatRunOut) {
  EXPECT_FALSE(parse(Octets{0x81, 202, 0, 2, 0, 0, 0, 1, 1, 9, 'x', 0}));     // item too long
  EXPECT_FALSE(parse(Octets{0x81, 202, 0, 2, 0, 0, 0, 1, 1, 2, 'x', 'y'}));   // no terminator
  EXPECT_FALSE(parse(Octets{0x82, 202, 0, 2, 0, 0, 0, 1, 1, 1, 'x', 0}));     // second chunk missing
}

TEST(Sdes, CutsNamesOfMoreThan255Bytes) {
  Octets to(300);
  ByteWriter writer(to);
  write_sdes(writer, {1}, std::string(400, 'n'));
  const auto sdes = parse(writer.written());
  ASSERT_TRUE(sdes);
  EXPECT_EQ(sdes->cname({1}).size(), 255u);
}

}  // namespace
}  // namespace madang::rtp::rtcp
