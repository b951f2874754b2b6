#include "rtp/rtcp/xr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

std::optional<Xr> parse(Bytes bytes) { return Xr::parse(*take_packet(bytes)); }

TEST(Xr, WritesAReferenceTime) {
  Octets to(64);
  ByteWriter writer(to);
  write_rrtr(writer, {1}, {0x0102030405060708});
  EXPECT_THAT(writer.written(),
              ElementsAre(0x80, 207, 0, 4, 0, 0, 0, 1, 4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8));
  const auto xr = parse(writer.written());
  ASSERT_TRUE(xr);
  EXPECT_EQ(xr->reference_time(), NtpTime{0x0102030405060708});
  EXPECT_EQ(xr->dlrr_size(), 0u);
}

TEST(Xr, WritesTheAnswersToIt) {
  Octets to(64);
  ByteWriter writer(to);
  const std::array items = {DlrrItem{.ssrc = {2}, .last_rr = 3, .delay_since_last_rr = 4},
                            DlrrItem{.ssrc = {5}, .last_rr = 6, .delay_since_last_rr = 7}};
  write_dlrr(writer, {1}, items);
  EXPECT_EQ(writer.size(), 12u + 24u);
  EXPECT_EQ(load_be32(to.data() + 8), 0x05000006u);
  const auto xr = parse(writer.written());
  ASSERT_TRUE(xr);
  ASSERT_EQ(xr->dlrr_size(), 2u);
  EXPECT_EQ(xr->dlrr(1), items[1]);
  EXPECT_EQ(xr->reference_time(), std::nullopt);
}

TEST(Xr, PassesOverOtherBlocks) {
  const auto xr = parse(Octets{0x80, 207, 0, 6, 0, 0, 0, 1, 42, 0, 0, 1, 9, 9, 9, 9, 4, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2});
  ASSERT_TRUE(xr);
  EXPECT_EQ(xr->reference_time(), NtpTime{0x1'0000'0002});
}

TEST(Xr, RefusesBlocksThatRunOutOrHaveTheWrongSize) {
  EXPECT_FALSE(parse(Octets{0x80, 207, 0, 2, 0, 0, 0, 1, 42, 0, 0, 1}));
  EXPECT_FALSE(parse(Octets{0x80, 207, 0, 3, 0, 0, 0, 1, 4, 0, 0, 1, 0, 0, 0, 0}));
  EXPECT_FALSE(parse(Octets{0x80, 207, 0, 3, 0, 0, 0, 1, 5, 0, 0, 1, 0, 0, 0, 0}));
  EXPECT_FALSE(parse(Octets{0x80, 207, 0, 0}));
}

}  // namespace
}  // namespace madang::rtp::rtcp
