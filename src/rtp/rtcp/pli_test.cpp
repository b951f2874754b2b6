#include "rtp/rtcp/pli.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;

TEST(Pli, IsTwelveBytes) {
  std::vector<std::uint8_t> to(12);
  ByteWriter writer(to);
  Pli{.sender = {1}, .media = {2}}.write_to(writer);
  EXPECT_THAT(to, ElementsAre(0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2));
  Bytes rest = to;
  EXPECT_EQ(Pli::parse(*take_packet(rest)), (Pli{.sender = {1}, .media = {2}}));
}

TEST(Pli, IsRefusedWhenShort) {
  const std::vector<std::uint8_t> bytes = {0x81, 206, 0, 1, 0, 0, 0, 1};
  Bytes rest = bytes;
  EXPECT_FALSE(Pli::parse(*take_packet(rest)));
}

}  // namespace
}  // namespace madang::rtp::rtcp
