#include "rtp/receive/recv_stream.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {
using Verdict = NackTracker::Verdict;
using Origin = NackTracker::Origin;

RecvStream::Packet packet(std::uint16_t seq, std::uint32_t timestamp = 0) {
  return {.seq = {seq}, .timestamp = {timestamp}, .bytes = 1000, .payload_bytes = 980};
}
RecvStream video(Duration inactivity_max = {}) {
  return RecvStream(
      {.ssrc = {1}, .rtx_ssrc = Ssrc{2}, .clock_rate = {90'000}, .inactivity_max = inactivity_max});
}

TEST(RecvStream, CountsAndRatesWhatItAccepts) {
  RecvStream stream = video();
  EXPECT_TRUE(stream.on_packet(at(0ms), packet(1)).has_value());
  EXPECT_FALSE(stream.on_packet(at(0ms), packet(30'000)).has_value());
  EXPECT_EQ(stream.counters().packets, 1U);
  EXPECT_EQ(stream.counters().bytes, 1000U);
  EXPECT_EQ(stream.counters().discarded, 1U);
  EXPECT_EQ(stream.bitrate(at(0ms)).bps, 32'000);
  EXPECT_EQ(stream.layer_rates().rate(at(0ms), {0, 0}).bps, 32'000);
}

TEST(RecvStream, KeepsRepairsOutOfTheReport) {
  RecvStream stream = video();
  stream.on_packet(at(0ms), packet(1));
  stream.on_packet(at(0ms), packet(3));
  const auto accepted = stream.on_rtx(at(50ms), {700}, packet(2));
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->seq, Seq{2});
  EXPECT_FALSE(accepted->is_newest);
  stream.on_verdict(Verdict::Recovered, Origin::Rtx);
  EXPECT_EQ(stream.report_block(at(1s)).cumulative_lost, 1);
  EXPECT_EQ(stream.counters().repaired, 1U);
  EXPECT_EQ(stream.counters().retransmitted, 1U);
  const auto rtx = stream.rtx_report_block(at(1s));
  ASSERT_TRUE(rtx.has_value());
  EXPECT_EQ(rtx->ssrc, Ssrc{2});
  EXPECT_EQ(rtx->highest_seq, 700U);
}

TEST(RecvStream, TakesARepairAheadOfTheMediaForMedia) {
  RecvStream stream = video();
  stream.on_packet(at(0ms), packet(1));
  const auto accepted = stream.on_rtx(at(50ms), {700}, packet(2));
  ASSERT_TRUE(accepted.has_value());
  EXPECT_TRUE(accepted->is_newest);
  EXPECT_EQ(stream.newest(), Seq{2});
}

TEST(RecvStream, RefusesRepairsItCannotPlace) {
  RecvStream stream = video();
  EXPECT_FALSE(stream.on_rtx(at(0ms), {700}, packet(2)).has_value());  // before any media
  stream.on_packet(at(0ms), packet(1));
  EXPECT_FALSE(stream.on_rtx(at(0ms), {701}, packet(20'000)).has_value());
  EXPECT_EQ(stream.counters().rtx_discarded, 2U);
  EXPECT_EQ(stream.counters().rtx_packets, 2U);
}

TEST(RecvStream, CountsDuplicatesBySide) {
  RecvStream stream = video();
  stream.on_verdict(Verdict::Duplicate, Origin::Media);
  stream.on_verdict(Verdict::Duplicate, Origin::Rtx);
  stream.on_verdict(Verdict::Recovered, Origin::Media);
  stream.on_verdict(Verdict::New, Origin::Media);
  EXPECT_EQ(stream.counters().discarded, 1U);
  EXPECT_EQ(stream.counters().rtx_discarded, 1U);
  EXPECT_EQ(stream.counters().repaired, 1U);
  EXPECT_EQ(stream.counters().retransmitted, 1U);
}

TEST(RecvStream, HasNoRtxReportWithoutRtx) {
  EXPECT_FALSE(video().rtx_report_block(at(0ms)).has_value());
}

TEST(RecvStream, ScoresFromDeadToPerfectToWhatItLoses) {
  RecvStream stream = video();
  EXPECT_EQ(stream.score(), 0);
  stream.on_packet(at(0ms), packet(0));
  EXPECT_EQ(stream.score(), 10);
  for (std::uint16_t seq = 1; seq < 100; seq += 2) { stream.on_packet(at(0ms), packet(seq)); }
  stream.report_block(at(1s));  // 51 of 100: 10 * 0.51^4 = 0.68
  EXPECT_EQ(stream.score(), 1);
}

TEST(RecvStream, DiesOfSilenceAndComesBack) {
  RecvStream stream = video(1500ms);
  EXPECT_EQ(stream.next_deadline(), kNever);
  stream.on_packet(at(0ms), packet(1));
  EXPECT_TRUE(stream.is_active());
  EXPECT_EQ(stream.next_deadline(), at(1500ms));
  RecvStream::Packet padding = packet(2);
  padding.payload_bytes = 0;
  stream.on_packet(at(1000ms), padding);  // no sign of life
  stream.on_deadline(at(1499ms));
  EXPECT_TRUE(stream.is_active());
  stream.on_deadline(at(1500ms));
  EXPECT_FALSE(stream.is_active());
  EXPECT_EQ(stream.score(), 0);
  stream.report_block(at(2s));
  EXPECT_EQ(stream.score(), 0);
  stream.on_packet(at(3s), packet(3));
  EXPECT_TRUE(stream.is_active());
  EXPECT_EQ(stream.score(), 10);
}

TEST(RecvStream, KnowsWhenAPacketWasCaptured) {
  RecvStream stream = video();
  constexpr std::uint64_t kSecond = std::uint64_t{1} << 32;
  EXPECT_EQ(stream.capture_time(at(0ms), {0}), std::nullopt);
  stream.on_sender_report(at(1s), {.ntp = {100 * kSecond}, .rtp_time = {0xffff'ff00}});
  EXPECT_EQ(stream.capture_time(at(2s), {0xffff'ff00 + 45'000}),
            NtpTime{100 * kSecond + kSecond / 2});
  EXPECT_EQ(stream.capture_time(at(2s), {0xffff'ff00 - 90'000}), NtpTime{99 * kSecond});
  EXPECT_EQ(stream.capture_time(at(11'001ms), {0}), std::nullopt);  // too old a report
}

TEST(RecvStream, PrefersTheCaptureTimeInThePackets) {
  RecvStream stream = video();
  stream.on_sender_report(at(1s), {.ntp = {100}, .rtp_time = {0}});
  stream.on_capture_time(at(1s), {200}, {0});
  EXPECT_EQ(stream.capture_time(at(6s), {0}), NtpTime{200});
  EXPECT_EQ(stream.capture_time(at(6001ms), {0}), NtpTime{100});
}

TEST(RecvStream, LearnsTheRoundTripFromDlrr) {
  RecvStream stream = video();
  stream.on_dlrr({std::uint64_t{10} << 32},
                 {.ssrc = {5}, .last_rr = 9 << 16, .delay_since_last_rr = 0xc000});
  EXPECT_EQ(stream.round_trip(), 250ms);
}

TEST(RecvStream, DoesNotTakeANewTimeBaseForJitter) {
  RecvStream stream = video();
  stream.on_packet(at(0ms), packet(1, 900'000));
  stream.on_packet(at(10ms), packet(2, 0));  // in order, but 10 s earlier by its stamp
  EXPECT_EQ(stream.jitter(), 0U);
  stream.on_packet(at(20ms), packet(3, 900));
  EXPECT_EQ(stream.jitter(), 0U);
}

}  // namespace
}  // namespace madang::rtp
