#include "bwe/transport_feedback_builder.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/random.hpp"

namespace madang::bwe {
namespace {
using rtp::Ssrc;

/// Everything that one turn's feedbacks say, by wire number: received or not.
struct Told {
  std::map<std::uint16_t, bool> received;
  std::map<std::uint16_t, Duration> at;
  std::vector<std::uint8_t> counts;
};

Told turn(TransportFeedbackBuilder& builder, Instant now, std::size_t bytes = 1200) {
  Told told;
  std::vector<std::uint8_t> buffer(bytes);
  rtp::rtcp::CompoundWriter writer(buffer);
  while (builder.on_deadline(now, writer)) {
    Bytes rest = writer.written();
    const auto packet = rtp::rtcp::take_packet(rest);
    const auto feedback = packet ? rtp::rtcp::TransportFeedback::parse(*packet) : std::nullopt;
    if (!feedback) {
      ADD_FAILURE() << "does not parse";
      break;
    }
    told.counts.push_back(feedback->feedback_count());
    auto reader = feedback->statuses();
    while (const auto status = reader.next()) {
      told.received[status->seq] = status->received;
      if (status->received) {
        told.at[status->seq] = feedback->reference() + status->since_reference;
      }
    }
    writer.clear();
  }
  return told;
}

TEST(TransportFeedbackBuilder, SaysNothingWithoutPackets) {
  TransportFeedbackBuilder builder;
  EXPECT_EQ(builder.next_deadline(), kNever);
  EXPECT_TRUE(turn(builder, at(1s)).counts.empty());
}

TEST(TransportFeedbackBuilder, ReportsArrivalsAndLossesEachHundredMilliseconds) {
  TransportFeedbackBuilder builder;
  builder.on_packet(at(1000ms), 10, {1});
  EXPECT_EQ(builder.next_deadline(), at(1025ms));
  builder.on_packet(at(1010ms), 11, {1});
  builder.on_packet(at(1020ms), 13, {1});
  const Told told = turn(builder, at(1025ms));
  EXPECT_EQ(told.received,
            (std::map<std::uint16_t, bool>{{10, true}, {11, true}, {12, false}, {13, true}}));
  EXPECT_EQ(told.at.at(13) - told.at.at(10), 20ms);
  EXPECT_EQ(builder.next_deadline(), kNever);
  builder.on_packet(at(1030ms), 14, {1});
  EXPECT_EQ(builder.next_deadline(), at(1125ms));
  const Told next = turn(builder, at(1125ms));
  EXPECT_EQ(next.received, (std::map<std::uint16_t, bool>{{14, true}}));
  EXPECT_EQ(next.counts, (std::vector<std::uint8_t>{1}));
}

TEST(TransportFeedbackBuilder, TellsALatePacketAgain) {
  TransportFeedbackBuilder builder;
  for (const int seq : {1, 2, 4, 5}) {
    builder.on_packet(at(0ms), static_cast<std::uint16_t>(seq), {1});
  }
  EXPECT_FALSE(turn(builder, at(100ms)).received.at(3));
  builder.on_packet(at(110ms), 3, {1});
  builder.on_packet(at(120ms), 6, {1});
  const Told told = turn(builder, at(200ms));
  EXPECT_EQ(told.received,
            (std::map<std::uint16_t, bool>{{3, true}, {4, true}, {5, true}, {6, true}}));
}

TEST(TransportFeedbackBuilder, ForgetsAfterHalfASecondAndIgnoresWhatComesLater) {
  TransportFeedbackBuilder builder;
  builder.on_packet(at(0ms), 1, {1});
  builder.on_packet(at(0ms), 3, {1});
  turn(builder, at(100ms));
  EXPECT_EQ(builder.arrivals(), 2U);
  builder.on_packet(at(600ms), 4, {1});
  turn(builder, at(700ms));
  EXPECT_EQ(builder.arrivals(), 1U);
  builder.on_packet(at(710ms), 2, {1});
  EXPECT_EQ(builder.counters().too_late, 1U);
}

TEST(TransportFeedbackBuilder, TellsEachDuplicateOnce) {
  TransportFeedbackBuilder builder;
  builder.on_packet(at(0ms), 1, {1});
  builder.on_packet(at(5ms), 1, {1});
  builder.on_packet(at(5ms), 2, {1});
  builder.on_packet(at(6ms), 1, {1});
  EXPECT_EQ(builder.counters().duplicates, 2U);
  EXPECT_EQ(turn(builder, at(100ms)).received.size(), 2U);
}

TEST(TransportFeedbackBuilder, CountsOnAcrossTheWrap) {
  TransportFeedbackBuilder builder;
  builder.on_packet(at(0ms), 65'534, {1});
  builder.on_packet(at(1ms), 1, {1});
  const Told told = turn(builder, at(100ms));
  EXPECT_EQ(told.received, (std::map<std::uint16_t, bool>{
                               {65'534, true}, {65'535, false}, {0, false}, {1, true}}));
}

TEST(TransportFeedbackBuilder, SplitsWhatFitsNoSinglePacket) {
  TransportFeedbackBuilder builder;
  for (std::uint16_t seq = 0; seq < 1000; ++seq) { builder.on_packet(at(seq * 1ms), seq, {1}); }
  const Told told = turn(builder, at(1s), 200);
  EXPECT_GT(told.counts.size(), 4U);
  EXPECT_EQ(told.received.size(), 1000U);
  EXPECT_EQ(builder.counters().unreported, 0U);
}

TEST(TransportFeedbackBuilder, WeighsTheLossOfItsLastFeedbacks) {
  TransportFeedbackBuilder builder;
  EXPECT_EQ(builder.loss(), 0);
  for (const int seq : {0, 1, 2, 3}) {
    builder.on_packet(at(0ms), static_cast<std::uint16_t>(seq), {1});
  }
  turn(builder, at(100ms));
  EXPECT_EQ(builder.loss(), 0);
  builder.on_packet(at(110ms), 7, {1});  // 4, 5, 6 lost: 3 of 4
  turn(builder, at(300ms));
  EXPECT_DOUBLE_EQ(builder.loss(), (0 * 1 + 0.75 * 2) / 3);
}

TEST(TransportFeedbackBuilder, StaysBoundedUnderWildNumbering) {
  TransportFeedbackBuilder builder;
  SeededRandom random(9);
  std::vector<std::uint8_t> buffer(1200);
  Instant now = at(0ms);
  for (int i = 0; i < 50; ++i) {
    for (int packet = 0; packet < 500; ++packet) {
      builder.on_packet(now, static_cast<std::uint16_t>(random.next()), {1});
      ASSERT_LE(builder.arrivals(), TransportFeedbackBuilder::kArrivalsMax);
    }
    now += 100ms;
    const std::uint64_t before = builder.counters().feedbacks;
    rtp::rtcp::CompoundWriter writer(buffer);
    while (builder.on_deadline(now, writer)) { writer.clear(); }
    ASSERT_LE(builder.counters().feedbacks - before, 16U);
  }
}

TEST(TransportFeedbackBuilder, LeavesTheOldestUnreportedInAFlood) {
  TransportFeedbackBuilder builder;
  for (int i = 0; i < 5000; ++i) { builder.on_packet(at(0ms), static_cast<std::uint16_t>(i), {1}); }
  EXPECT_LE(builder.arrivals(), TransportFeedbackBuilder::kArrivalsMax);
  EXPECT_EQ(builder.counters().unreported, TransportFeedbackBuilder::kArrivalsMax / 4);
  const Told told = turn(builder, at(100ms));
  EXPECT_EQ(told.received.begin()->first, 1024);
  EXPECT_EQ(told.received.size(), 5000U - 1024U);
}

}  // namespace
}  // namespace madang::bwe
