#include "rtp/send/send_stream.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {
constexpr std::uint64_t kSecond = std::uint64_t{1} << 32;
constexpr NtpClock kClock(at(0ms), {1000 * kSecond});

TEST(SendStream, HasNoReportBeforeTheFirstPacketNorAfterASilence) {
  SendStream stream({.ssrc = {1}, .clock_rate = {90'000}});
  EXPECT_EQ(stream.report(at(0ms), kClock), std::nullopt);
  stream.on_sent(at(0ms), {5}, 100, 80);
  EXPECT_TRUE(stream.report(at(2000ms), kClock).has_value());
  EXPECT_EQ(stream.report(at(2001ms), kClock), std::nullopt);
}

TEST(SendStream, PairsItsTimestampWithTheMomentOfTheReport) {
  SendStream stream({.ssrc = {1}, .clock_rate = {90'000}});
  stream.on_sent(at(0ms), {0xffff'fff0}, 100, 80);
  stream.on_sent(at(10ms), {0xffff'fff0}, 100, 80);  // same frame
  EXPECT_EQ(stream.report(at(500ms), kClock),
            (rtcp::SenderSummary{.ntp = {1000 * kSecond + kSecond / 2},
                                 .rtp_time = {45'000 - 16},
                                 .packets = 2,
                                 .octets = 160}));
}

TEST(SendStream, CountsFromTheCaptureTimeWhereKnown) {
  SendStream stream({.ssrc = {1}, .clock_rate = {90'000}});
  stream.on_sent(at(100ms), {1000}, 100, 80);
  const auto report = stream.report(at(500ms), kClock, NtpTime{1000 * kSecond});
  EXPECT_EQ(report->rtp_time, WireTimestamp{1000 + 45'000});
  const auto ahead =
      stream.report(at(500ms), kClock, NtpTime{1001 * kSecond});  // their clock runs ahead of ours
  EXPECT_EQ(ahead->rtp_time, WireTimestamp{1000U - 45'000U});
  const auto absurd = stream.report(at(500ms), kClock, NtpTime{5 * kSecond});
  EXPECT_EQ(absurd->rtp_time, WireTimestamp{1000 + 36'000});
}

TEST(SendStream, CountsResendsInItsReportOnlyWithoutRtx) {
  for (const bool has_rtx : {false, true}) {
    SendStream stream({.ssrc = {1}, .clock_rate = {48'000}, .has_rtx = has_rtx});
    stream.on_sent(at(0ms), {0}, 100, 80);
    stream.on_resent(at(0ms), 100, 80, true);
    EXPECT_EQ(stream.report(at(0ms), kClock)->packets, has_rtx ? 1U : 2U);
    EXPECT_EQ(stream.report(at(0ms), kClock)->octets, has_rtx ? 80U : 160U);
    EXPECT_EQ(stream.counters().retransmitted, 1U);
    EXPECT_EQ(stream.rtx_bitrate(at(0ms)).bps, 3200);
  }
}

TEST(SendStream, LearnsFromReportBlocks) {
  SendStream stream({.ssrc = {1}, .clock_rate = {90'000}, .has_rtx = true});
  for (int i = 0; i < 100; ++i) { stream.on_sent(at(0ms), {0}, 100, 80); }
  const NtpTime sent = kClock.at(at(0ms));
  stream.on_report_block(kClock.at(at(600ms)), {.ssrc = {1},
                                                .fraction_lost = 128,
                                                .cumulative_lost = 50,
                                                .jitter = 9,
                                                .last_sr = sent.compact(),
                                                .delay_since_last_sr = 0x8000});
  EXPECT_NEAR(to_seconds(*stream.round_trip()), 0.1, 0.001);
  EXPECT_EQ(stream.fraction_lost(), 128);
  EXPECT_EQ(stream.packets_lost(), 50);
  EXPECT_EQ(stream.jitter(), 9U);
  EXPECT_EQ(stream.score(), 1);  // 10 * 0.5^4
}

TEST(SendStream, ScoresTheLossSinceTheLastReport) {
  SendStream stream({.ssrc = {1}, .clock_rate = {90'000}, .has_rtx = true});
  const auto send_100 = [&] {
    for (int i = 0; i < 100; ++i) { stream.on_sent(at(0ms), {0}, 100, 80); }
  };
  send_100();
  stream.on_report_block({}, {.ssrc = {1}, .cumulative_lost = 100});
  EXPECT_EQ(stream.score(), 0);
  send_100();
  stream.on_report_block({}, {.ssrc = {1}, .cumulative_lost = 100});  // none since
  EXPECT_EQ(stream.score(), 7);                                       // (0 * 1 + 10 * 2) / 3
}

}  // namespace
}  // namespace madang::rtp
