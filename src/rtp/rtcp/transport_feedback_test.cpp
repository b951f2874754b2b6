#include "rtp/rtcp/transport_feedback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/random.hpp"

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using Octets = std::vector<std::uint8_t>;
using Arrivals = std::vector<FeedbackArrival>;

constexpr Duration kTick = Duration(250us);

std::optional<TransportFeedback> parse(Bytes bytes) {
  const auto header = take_packet(bytes);
  return header ? TransportFeedback::parse(*header) : std::nullopt;
}

std::vector<FeedbackStatus> statuses_of(const TransportFeedback& feedback) {
  std::vector<FeedbackStatus> statuses;
  auto reader = feedback.statuses();
  while (const auto status = reader.next()) { statuses.push_back(*status); }
  return statuses;
}

/// The arrivals that a feedback tells, as the writer was given them (to the tick).
Arrivals arrivals_of(Bytes bytes, Seq base) {
  Arrivals arrivals;
  const auto feedback = parse(bytes);
  if (!feedback) { return arrivals; }
  for (const FeedbackStatus& status : statuses_of(*feedback)) {
    const auto ahead = static_cast<std::uint16_t>(status.seq - base.wire().value);
    if (status.received) {
      arrivals.push_back({.seq = base + ahead, .at = Instant(feedback->reference() + status.since_reference)});
    }
  }
  return arrivals;
}

Octets body(std::initializer_list<std::uint8_t> fci) {
  Octets bytes = {0x8f, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2};
  bytes.insert(bytes.end(), fci);
  while (bytes.size() % 4 != 0) { bytes.push_back(0); }
  bytes[3] = static_cast<std::uint8_t>(bytes.size() / 4 - 1);
  return bytes;
}

TEST(TransportFeedback, ReadsARunOfSmallDeltas) {
  const Octets bytes = body({0x00, 0x05, 0x00, 0x03, 0x00, 0x00, 0x02, 0x07,  // base 5, 3 packets, 128 ms, fb 7
                             0x20, 0x03,                                      // run of 3 small
                             0x04, 0x08, 0x00});                              // 1 ms, 2 ms, 0
  const auto feedback = parse(bytes);
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->sender(), Ssrc{1});
  EXPECT_EQ(feedback->media(), Ssrc{2});
  EXPECT_EQ(feedback->base_seq(), 5);
  EXPECT_EQ(feedback->status_count(), 3);
  EXPECT_EQ(feedback->feedback_count(), 7);
  EXPECT_EQ(feedback->reference(), Duration(128ms));
  EXPECT_THAT(statuses_of(*feedback),
              ElementsAre(FeedbackStatus{.seq = 5, .received = true, .since_reference = 1ms},
                          FeedbackStatus{.seq = 6, .received = true, .since_reference = 3ms},
                          FeedbackStatus{.seq = 7, .received = true, .since_reference = 3ms}));
}

TEST(TransportFeedback, ReadsVectorsOfOneAndTwoBits) {
  const Octets bytes = body({0xff, 0xff, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00,  // base 65535, 16 packets
                             0x88, 0x01,                                      // one bit: third and 14th
                             0xd8, 0x00,                                      // two bits: 01 10 00...
                             0x01, 0x02, 0x04, 0xff, 0xfe});                  // +1, +2, +4, -2 ticks
  const auto feedback = parse(bytes);
  ASSERT_TRUE(feedback);
  const auto statuses = statuses_of(*feedback);
  ASSERT_EQ(statuses.size(), 16u);
  EXPECT_FALSE(statuses[0].received);
  EXPECT_EQ(statuses[2], (FeedbackStatus{.seq = 1, .received = true, .since_reference = kTick}));
  EXPECT_EQ(statuses[13], (FeedbackStatus{.seq = 12, .received = true, .since_reference = 3 * kTick}));
  EXPECT_EQ(statuses[14], (FeedbackStatus{.seq = 13, .received = true, .since_reference = 7 * kTick}));
  EXPECT_EQ(statuses[15], (FeedbackStatus{.seq = 14, .received = true, .since_reference = 5 * kTick}));
}

TEST(TransportFeedback, IsRefusedWithoutAllChunksAndDeltas) {
  EXPECT_FALSE(parse(body({0, 5, 0, 3, 0, 0, 2, 7})));                               // no chunk
  EXPECT_FALSE(parse(body({0, 5, 0, 9, 0, 0, 2, 7, 0x20, 0x08, 1, 1, 1, 1, 1, 1})));  // 9 packets, chunk for 8
  EXPECT_FALSE(parse(body({0, 5, 0, 3, 0, 0, 2, 7, 0x40, 0x03, 1, 1})));              // 3 large deltas in 2 bytes
  EXPECT_FALSE(parse(body({0, 5, 0, 0, 0, 0, 2, 7, 0, 0})));                          // speaks of nothing
  EXPECT_FALSE(parse(body({0, 5, 0, 3})));
}

TEST(TransportFeedback, TakesTheReservedSymbolForNotReceived) {
  const Octets bytes = body({0, 5, 0, 2, 0, 0, 0, 0, 0x60, 0x02});
  const auto feedback = parse(bytes);
  ASSERT_TRUE(feedback);
  EXPECT_THAT(statuses_of(*feedback), ElementsAre(FeedbackStatus{.seq = 5}, FeedbackStatus{.seq = 6}));
}

TEST(TransportFeedbackWriter, WritesOnePacket) {
  Octets to(64);
  ByteWriter writer(to);
  const FeedbackHead head{.sender = {1}, .media = {2}, .feedback_count = 9, .base = Seq{65536 + 10}};
  const Arrivals arrivals = {{.seq = Seq{65536 + 10}, .at = at(65ms)}};
  const FeedbackWritten written = write_transport_feedback(writer, head, arrivals);
  EXPECT_EQ(written.arrivals, 1u);
  EXPECT_EQ(written.next_base, Seq{65536 + 11});
  EXPECT_THAT(writer.written(), ElementsAre(0xaf, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2,  //
                                            0, 10, 0, 1, 0, 0, 1, 9,                  //
                                            0x20, 0x01, 4, 1));  // run of one, 1 ms, one byte of padding
}

TEST(TransportFeedbackWriter, ChoosesTheChunkThatSaysMost) {
  Octets to(200);
  ByteWriter writer(to);
  Arrivals arrivals;
  for (const int seq : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}) {
    arrivals.push_back({.seq = Seq{seq}, .at = at(64ms)});
  }
  arrivals.push_back({.seq = Seq{1015}, .at = at(64ms)});   // 999 missing
  arrivals.push_back({.seq = Seq{1017}, .at = at(164ms)});  // one missing, then a large delta
  EXPECT_EQ(write_transport_feedback(writer, {.base = Seq{1}}, arrivals).arrivals, 17u);
  const Bytes chunks = Bytes(writer.written()).subspan(20);
  EXPECT_EQ(load_be16(chunks.data()), 0x2000 | 15);
  EXPECT_EQ(load_be16(chunks.data() + 2), 999);
  EXPECT_EQ(load_be16(chunks.data() + 4), 0xc000 | 1 << 12 | 0 << 10 | 2 << 8);
  EXPECT_THAT(arrivals_of(writer.written(), Seq{1}), ElementsAreArray(arrivals));
}

TEST(TransportFeedbackWriter, TellsPacketsOfBeforeTheFirstArrivalAsMissing) {
  Octets to(64);
  ByteWriter writer(to);
  const Arrivals arrivals = {{.seq = Seq{5}, .at = at(1s)}};
  write_transport_feedback(writer, {.base = Seq{2}}, arrivals);
  const auto feedback = parse(writer.written());
  ASSERT_TRUE(feedback);
  const auto statuses = statuses_of(*feedback);
  ASSERT_EQ(statuses.size(), 4u);
  EXPECT_EQ(statuses[0].seq, 2);
  EXPECT_FALSE(statuses[2].received);
  EXPECT_TRUE(statuses[3].received);
}

TEST(TransportFeedbackWriter, MovesABaseThatIsTooFarBack) {
  Octets to(64);
  ByteWriter writer(to);
  const Arrivals arrivals = {{.seq = Seq{70'000}, .at = at(1s)}};
  EXPECT_EQ(write_transport_feedback(writer, {.base = Seq{2}}, arrivals).arrivals, 1u);
  const auto feedback = parse(writer.written());
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->base_seq(), 70'000 - 65'536);
  EXPECT_EQ(feedback->status_count(), 1);
}

TEST(TransportFeedbackWriter, StopsWhereADeltaFitsNoSixteenBits) {
  Octets to(64);
  ByteWriter writer(to);
  const Arrivals arrivals = {{.seq = Seq{1}, .at = at(1s)}, {.seq = Seq{2}, .at = at(9200ms)}};
  const FeedbackWritten written = write_transport_feedback(writer, {.base = Seq{1}}, arrivals);
  EXPECT_EQ(written.arrivals, 1u);
  EXPECT_EQ(written.next_base, Seq{2});
}

TEST(TransportFeedbackWriter, TellsReorderingWithNegativeDeltas) {
  Octets to(64);
  ByteWriter writer(to);
  const Arrivals arrivals = {{.seq = Seq{1}, .at = at(100ms)}, {.seq = Seq{2}, .at = at(90ms)}, {.seq = Seq{3}, .at = at(101ms)}};
  EXPECT_EQ(write_transport_feedback(writer, {.base = Seq{1}}, arrivals).arrivals, 3u);
  EXPECT_THAT(arrivals_of(writer.written(), Seq{1}), ElementsAreArray(arrivals));
}

TEST(TransportFeedbackWriter, WritesNothingIntoTooFewBytes) {
  Octets to(23);
  ByteWriter writer(to);
  const Arrivals arrivals = {{.seq = Seq{1}, .at = at(100ms)}};
  EXPECT_EQ(write_transport_feedback(writer, {.base = Seq{1}}, arrivals).arrivals, 0u);
  EXPECT_EQ(writer.size(), 0u);
  EXPECT_TRUE(writer.ok());
}

/// Loss, bursts, pauses and reordering at random: whatever is told in however many packets is what arrived.
TEST(TransportFeedbackWriter, TellsEverythingOnceOverSeveralPackets) {
  SeededRandom random(4711);
  for (int round = 0; round < 200; ++round) {
    Arrivals arrivals;
    Seq seq{static_cast<std::int64_t>(random.below(200'000))};
    const Seq base = seq;
    Instant now = at(Duration(1s) + kTick * static_cast<std::int64_t>(random.below(1'000'000)));
    const std::uint64_t loss = random.below(100);
    for (std::uint64_t i = 0, packets = 1 + random.below(600); i < packets; ++i) {
      seq += 1 + (random.below(100) < loss ? static_cast<std::int64_t>(random.below(random.below(20) == 0 ? 9000 : 4)) : 0);
      now += kTick * (static_cast<std::int64_t>(random.below(random.below(10) == 0 ? 2000 : 40)) - 8);
      arrivals.push_back({.seq = seq, .at = now});
    }
    Octets to(40 + random.below(1160));
    std::span<const FeedbackArrival> rest = arrivals;
    Arrivals told;
    Seq next = base;
    while (!rest.empty()) {
      ByteWriter writer(to);
      const FeedbackWritten written = write_transport_feedback(writer, {.base = next}, rest);
      ASSERT_GT(written.arrivals, 0u);
      ASSERT_EQ(writer.size() % 4, 0u);
      const Arrivals here = arrivals_of(writer.written(), next);
      ASSERT_EQ(here.size(), written.arrivals);
      told.insert(told.end(), here.begin(), here.end());
      rest = rest.subspan(written.arrivals);
      next = written.next_base;
    }
    ASSERT_THAT(told, ElementsAreArray(arrivals));
  }
}

}  // namespace
}  // namespace madang::rtp::rtcp
