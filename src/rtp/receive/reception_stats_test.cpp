#include "rtp/receive/reception_stats.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(ReceptionStats, ReportsAllZerosBeforeTheFirstPacket) {
  ReceptionStats stats;
  EXPECT_EQ(stats.report(at(0ms), {9}, 0), (rtcp::ReportBlock{.ssrc = {9}}));
}

TEST(ReceptionStats, CountsLossesPerIntervalAndInAll) {
  ReceptionStats stats;
  for (std::uint16_t seq = 0; seq < 10; ++seq) {
    if (seq != 4 && seq != 5) { stats.on_packet({seq}); }
  }
  rtcp::ReportBlock block = stats.report(at(0ms), {9}, 7);
  EXPECT_EQ(block.fraction_lost, 256 * 2 / 10);
  EXPECT_EQ(block.cumulative_lost, 2);
  EXPECT_EQ(block.highest_seq, 9U);
  EXPECT_EQ(block.jitter, 7U);
  for (std::uint16_t seq = 10; seq < 20; ++seq) { stats.on_packet({seq}); }
  block = stats.report(at(1s), {9}, 7);
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.cumulative_lost, 2);
}

TEST(ReceptionStats, LetsDuplicatesMakeTheLossNegative) {
  ReceptionStats stats;
  stats.on_packet({1});
  stats.on_packet({2});
  stats.on_packet({2});
  stats.on_packet({2});
  const rtcp::ReportBlock block = stats.report(at(0ms), {9}, 0);
  EXPECT_EQ(block.cumulative_lost, -2);
  EXPECT_EQ(block.fraction_lost, 0);
}

TEST(ReceptionStats, ExtendsTheHighestNumberByCycles) {
  ReceptionStats stats;
  stats.on_packet({65'535});
  stats.on_packet({0});
  const rtcp::ReportBlock block = stats.report(at(0ms), {9}, 0);
  EXPECT_EQ(block.highest_seq, 0x1'0000U);
  EXPECT_EQ(block.cumulative_lost, 0);
}

TEST(ReceptionStats, DoesNotCountWhatARestartedSourceNeverSent) {
  ReceptionStats stats;
  for (std::uint16_t seq = 100; seq < 110; ++seq) { stats.on_packet({seq}); }
  stats.on_packet({40'000});
  for (std::uint16_t seq = 40'001; seq < 40'010; ++seq) { stats.on_packet({seq}); }
  EXPECT_EQ(stats.expected(), 19);
  EXPECT_EQ(stats.lost(), 0);
}

TEST(ReceptionStats, MovesItsStartBackForWhatCameBeforeTheFirst) {
  ReceptionStats stats;
  stats.on_packet({10});
  stats.on_packet({8});
  EXPECT_EQ(stats.expected(), 3);
  EXPECT_EQ(stats.lost(), 1);
}

TEST(ReceptionStats, EchoesTheLastSenderReport) {
  ReceptionStats stats;
  stats.on_packet({1});
  stats.on_sender_report(at(1s), {0x1234'5678'9abc'def0});
  const rtcp::ReportBlock block = stats.report(at(1500ms), {9}, 0);
  EXPECT_EQ(block.last_sr, 0x5678'9abcU);
  EXPECT_EQ(block.delay_since_last_sr, 0x8000U);
}

TEST(ReceptionStats, RaisesTheFractionToWhatReceiversSuffer) {
  ReceptionStats stats;
  stats.on_packet({1});
  EXPECT_EQ(stats.report(at(0ms), {9}, 0, 40).fraction_lost, 40);
  EXPECT_EQ(stats.fraction_lost(), 0);
}

TEST(ReceptionStats, SaturatesAtTotalLoss) {
  ReceptionStats stats;
  stats.on_packet({1});
  stats.report(at(0ms), {9}, 0);
  stats.on_packet({2999});
  EXPECT_EQ(stats.report(at(1s), {9}, 0).fraction_lost, 256 * 2997 / 2998);
}

}  // namespace
}  // namespace madang::rtp
