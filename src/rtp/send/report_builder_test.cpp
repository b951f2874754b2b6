#include "rtp/send/report_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "rtp/rtcp/rr.hpp"
#include "rtp/rtcp/sdes.hpp"

namespace madang::rtp {
namespace {
using rtcp::PacketType;

/// The packet types of one datagram, in order; empty when it does not parse.
std::vector<int> types_of(Bytes datagram) {
  std::vector<int> types;
  while (!datagram.empty()) {
    const auto packet = rtcp::take_packet(datagram);
    if (!packet) { return {}; }
    types.push_back(packet->type);
  }
  return types;
}

rtcp::SenderSummary summary(std::uint32_t packets) {
  rtcp::SenderSummary value;
  value.packets = packets;
  return value;
}

TEST(ReportBuilder, PutsSeveralStreamsIntoOneDatagram) {
  ReportBuilder builder;
  const rtcp::DlrrItem dlrr[] = {{.ssrc = {9}}};
  EXPECT_TRUE(builder.add_sender({1}, summary(5), "alice"));
  EXPECT_TRUE(builder.add_sender({2}, summary(6), "alice", dlrr));
  const rtcp::ReportBlock block{.ssrc = {3}};
  EXPECT_TRUE(builder.add_receiver({7}, "madang", {&block, 1}, NtpTime{1}));
  ASSERT_EQ(builder.size(), 1U);
  EXPECT_EQ(types_of(builder.datagram(0)), (std::vector{200, 202, 200, 202, 207, 201, 202, 207}));
  Bytes rest = builder.datagram(0);
  const auto sr = rtcp::SenderReport::parse(*rtcp::take_packet(rest));
  ASSERT_TRUE(sr.has_value());
  EXPECT_EQ(sr->summary.packets, 5U);
  const auto sdes = rtcp::Sdes::parse(*rtcp::take_packet(rest));
  ASSERT_TRUE(sdes.has_value());
  EXPECT_EQ(sdes->cname({1}), "alice");
}

TEST(ReportBuilder, BeginsEveryDatagramWithAReport) {
  ReportBuilder builder;
  for (std::uint32_t i = 0; i < 200; ++i) {
    ASSERT_TRUE(builder.add_sender({i}, {}, "somebody with a name"));
  }
  EXPECT_GT(builder.size(), 5U);
  std::size_t reports = 0;
  for (std::size_t i = 0; i < builder.size(); ++i) {
    EXPECT_LE(builder.datagram(i).size(), ReportBuilder::kDatagramBytesMax);
    const std::vector<int> types = types_of(builder.datagram(i));
    ASSERT_FALSE(types.empty());
    EXPECT_EQ(types[0], 200);
    reports += static_cast<std::size_t>(std::count(types.begin(), types.end(), 200));
  }
  EXPECT_EQ(reports, 200U);
}

TEST(ReportBuilder, SplitsManyBlocks) {
  ReportBuilder builder;
  const std::vector<rtcp::ReportBlock> blocks(100);
  EXPECT_TRUE(builder.add_receiver({7}, "madang", blocks));
  std::size_t seen = 0;
  for (std::size_t i = 0; i < builder.size(); ++i) {
    Bytes rest = builder.datagram(i);
    while (const auto packet = rtcp::take_packet(rest)) {
      if (const auto rr = rtcp::ReceiverReport::parse(*packet)) { seen += rr->blocks.size(); }
    }
  }
  EXPECT_EQ(seen, 100U);
}

TEST(ReportBuilder, SendsAnEmptyReceiverReportWhenThereIsNothingToSay) {
  ReportBuilder builder;
  EXPECT_TRUE(builder.add_receiver({7}, "madang", {}));
  EXPECT_EQ(types_of(builder.datagram(0)), (std::vector{201, 202}));
}

TEST(ReportBuilder, StopsAtItsMaximum) {
  ReportBuilder builder;
  const std::string cname(255, 'x');
  std::size_t added = 0;
  while (builder.add_sender({1}, {}, cname)) { ++added; }
  EXPECT_EQ(builder.size(), ReportBuilder::kDatagramsMax);
  EXPECT_GE(added, 4 * ReportBuilder::kDatagramsMax);
  builder.clear();
  EXPECT_EQ(builder.size(), 0U);
  EXPECT_TRUE(builder.add_sender({1}, {}, cname));
  EXPECT_EQ(types_of(builder.datagram(0)), (std::vector{200, 202}));
}

TEST(ReportBuilder, RefusesWhatFitsNoDatagram) {
  ReportBuilder builder;
  const std::vector<rtcp::DlrrItem> dlrr(200);
  EXPECT_FALSE(builder.add_sender({1}, {}, "alice", dlrr));
  EXPECT_EQ(builder.size(), 0U);
}

}  // namespace
}  // namespace madang::rtp
