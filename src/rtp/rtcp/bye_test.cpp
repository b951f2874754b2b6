#include "rtp/rtcp/bye.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

std::optional<Bye> parse(Bytes bytes) { return Bye::parse(*take_packet(bytes)); }

TEST(Bye, NamesSourcesAndAReason) {
  Octets to(64);
  ByteWriter writer(to);
  write_bye(writer, std::array{Ssrc{1}, Ssrc{2}}, "done");
  EXPECT_THAT(writer.written(),
              ElementsAre(0x82, 203, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 4, 'd', 'o', 'n', 'e', 0, 0, 0));
  const auto bye = parse(writer.written());
  ASSERT_TRUE(bye);
  ASSERT_EQ(bye->size(), 2u);
  EXPECT_EQ((*bye)[1], Ssrc{2});
  EXPECT_EQ(bye->reason(), "done");
}

TEST(Bye, NeedsNoReason) {
  Octets to(64);
  ByteWriter writer(to);
  write_bye(writer, std::array{Ssrc{1}});
  EXPECT_THAT(writer.written(), ElementsAre(0x81, 203, 0, 1, 0, 0, 0, 1));
  const auto bye = parse(writer.written());
  ASSERT_TRUE(bye);
  EXPECT_EQ(bye->reason(), "");
}

TEST(Bye, IsRefusedWhenSourcesOrReasonRunOut) {
  EXPECT_FALSE(parse(Octets{0x82, 203, 0, 1, 0, 0, 0, 1}));
  EXPECT_FALSE(parse(Octets{0x81, 203, 0, 2, 0, 0, 0, 1, 4, 'd', 'o', 'n'}));
}

}  // namespace
}  // namespace madang::rtp::rtcp
