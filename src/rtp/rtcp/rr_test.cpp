#include "rtp/rtcp/rr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;

TEST(ReceiverReport, MayBeEmpty) {
  std::vector<std::uint8_t> to(8);
  ByteWriter writer(to);
  write_rr(writer, {7});
  EXPECT_THAT(writer.written(), ElementsAre(0x80, 201, 0, 1, 0, 0, 0, 7));
  Bytes rest = to;
  const auto report = ReceiverReport::parse(*take_packet(rest));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->sender, Ssrc{7});
  EXPECT_TRUE(report->blocks.empty());
}

TEST(ReceiverReport, HoldsThirtyOneBlocks) {
  std::vector<ReportBlock> blocks(kReportBlocksMax);
  for (std::uint32_t i = 0; i < kReportBlocksMax; ++i) { blocks[i].ssrc = {100 + i}; }
  std::vector<std::uint8_t> to(8 + kReportBlocksMax * kReportBlockBytes);
  ByteWriter writer(to);
  write_rr(writer, {7}, blocks);
  ASSERT_TRUE(writer.ok());
  Bytes rest = to;
  const auto report = ReceiverReport::parse(*take_packet(rest));
  ASSERT_TRUE(report);
  ASSERT_EQ(report->blocks.size(), kReportBlocksMax);
  EXPECT_EQ(report->blocks[30], blocks[30]);
}

TEST(ReceiverReport, IsRefusedWithoutSender) {
  const std::vector<std::uint8_t> bytes = {0x80, 201, 0, 0};
  Bytes rest = bytes;
  EXPECT_FALSE(ReceiverReport::parse(*take_packet(rest)));
}

}  // namespace
}  // namespace madang::rtp::rtcp
