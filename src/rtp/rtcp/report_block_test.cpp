#include "rtp/rtcp/report_block.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

TEST(ReportBlock, SaturatesLossAtTwentyFourBits) {
  for (const auto& [lost, expected] : {std::pair{0x900'0000, 0x7f'ffff}, std::pair{-0x900'0000, -0x80'0000}}) {
    std::vector<std::uint8_t> to(kReportBlockBytes);
    ByteWriter writer(to);
    write_report_block(writer, {.cumulative_lost = lost});
    EXPECT_EQ(ReportBlockList(to)[0].cumulative_lost, expected);
  }
}

}  // namespace
}  // namespace madang::rtp::rtcp
