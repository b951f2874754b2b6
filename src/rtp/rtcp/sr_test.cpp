#include "rtp/rtcp/sr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAreArray;
using Octets = std::vector<std::uint8_t>;

const Octets kReport = {
    0x81, 200,  0,    12,                            // RC=1, 52 bytes
    0x00, 0x00, 0x08, 0xae,                          // sender 2222
    0xe5, 0x01, 0x02, 0x03, 0x80, 0x00, 0x00, 0x00,  // NTP
    0x00, 0x01, 0x5f, 0x90,                          // RTP time 90000
    0x00, 0x00, 0x00, 0x64,                          // 100 packets
    0x00, 0x01, 0x86, 0xa0,                          // 100000 octets
    0x00, 0x00, 0x04, 0x57,                          // about 1111
    0x40, 0xff, 0xff, 0xfe,                          // a quarter lost; -2 in all
    0x00, 0x01, 0x00, 0x05,                          // cycle 1, seq 5
    0x00, 0x00, 0x00, 0x1e,                          // jitter 30
    0x02, 0x03, 0x80, 0x00,                          // LSR
    0x00, 0x01, 0x80, 0x00,                          // DLSR 1.5 s
};
const SenderSummary kSummary{.ntp = {0xe501020380000000}, .rtp_time = {90'000}, .packets = 100, .octets = 100'000};
const ReportBlock kBlock{.ssrc = {1111},
                         .fraction_lost = 64,
                         .cumulative_lost = -2,
                         .highest_seq = 0x10005,
                         .jitter = 30,
                         .last_sr = 0x02038000,
                         .delay_since_last_sr = 0x18000};

PacketHeader header_of(Bytes bytes) { return *take_packet(bytes); }

TEST(SenderReport, ReadsSummaryAndBlocks) {
  const auto report = SenderReport::parse(header_of(kReport));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->sender, Ssrc{2222});
  EXPECT_EQ(report->summary, kSummary);
  EXPECT_EQ(report->summary.ntp.compact(), 0x02038000u);
  ASSERT_EQ(report->blocks.size(), 1u);
  EXPECT_EQ(report->blocks[0], kBlock);
}

TEST(SenderReport, WritesTheSameBytes) {
  Octets to(100);
  ByteWriter writer(to);
  write_sr(writer, {2222}, kSummary, std::array{kBlock});
  ASSERT_TRUE(writer.ok());
  EXPECT_THAT(writer.written(), ElementsAreArray(kReport));
}

TEST(SenderReport, PassesOverProfileExtensions) {
  Octets bytes = kReport;
  bytes[0] = 0x80;  // RC=0: the block becomes an extension
  const auto report = SenderReport::parse(header_of(bytes));
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->blocks.empty());
}

TEST(SenderReport, IsRefusedWithFewerBlocksThanItCounts) {
  Octets bytes = kReport;
  bytes[0] = 0x82;
  EXPECT_FALSE(SenderReport::parse(header_of(bytes)));
}

}  // namespace
}  // namespace madang::rtp::rtcp
