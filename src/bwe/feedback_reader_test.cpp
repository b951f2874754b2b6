#include "bwe/feedback_reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "rtp/rtcp/header.hpp"

namespace madang::bwe {
namespace {

/// Feedback about `base` and what follows: true for what arrived, 10 ms apart from `first` on.
struct Written {
  Written(std::int64_t base, const std::vector<bool>& arrived, Duration first) {
    std::vector<rtp::rtcp::FeedbackArrival> arrivals;
    for (std::size_t i = 0; i < arrived.size(); ++i) {
      if (arrived[i]) {
        arrivals.push_back({rtp::Seq{base + static_cast<std::int64_t>(i)}, at(first + i * 10ms)});
      }
    }
    ByteWriter writer(bytes);
    write_transport_feedback(writer, {.base = {base}}, arrivals);
    Bytes rest = writer.written();
    feedback = rtp::rtcp::TransportFeedback::parse(*rtp::rtcp::take_packet(rest));
  }
  std::array<std::uint8_t, 1200> bytes{};
  std::optional<rtp::rtcp::TransportFeedback> feedback;
};

struct Scene {
  void send(int packets) {
    for (int i = 0; i < packets; ++i) {
      sent.on_sent(now, 1000);
      reader.on_sent();
      now += 10ms;
    }
  }
  std::vector<PacketResult> read(const Written& written) {
    std::vector<PacketResult> results;
    reader.read(now, *written.feedback, sent, [&](const PacketResult& result) { results.push_back(result); });
    return results;
  }
  Instant now = at(1s);
  SentPackets sent;
  FeedbackReader reader;
};

TEST(FeedbackReader, TellsWhatBecameOfEachPacketOnce) {
  Scene scene;
  scene.send(4);
  auto results = scene.read({0, {true, false, true, true}, 64s});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_TRUE(results[0].received);
  EXPECT_EQ(results[0].sent, at(1s));
  EXPECT_EQ(results[2].arrived - results[0].arrived, 20ms);
  EXPECT_FALSE(results[1].received);
  results = scene.read({0, {true, true, true, true}, 64s});  // the second came after all
  ASSERT_EQ(results.size(), 1u);
  EXPECT_TRUE(results[0].received);
  EXPECT_TRUE(results[0].was_lost);
}

TEST(FeedbackReader, FollowsTheReceiversClockThroughItsWrap) {
  Scene scene;
  scene.send(4);
  constexpr Duration kCycle = rtp::rtcp::TransportFeedback::kReferenceCycle;
  const auto before = scene.read({0, {true, true}, kCycle - 64ms});
  const auto after = scene.read({2, {true, true}, kCycle + 64ms});
  ASSERT_EQ(before.size() + after.size(), 4u);
  EXPECT_EQ(after[0].arrived - before[0].arrived, 128ms);
}

TEST(FeedbackReader, IgnoresWhatWasNeverSent) {
  Scene scene;
  scene.send(2);
  EXPECT_TRUE(scene.read({30'000, {true, true}, 64s}).empty());
  EXPECT_EQ(scene.read({0, {true, true, true, true}, 64s}).size(), 2u);
  EXPECT_EQ(scene.reader.counters().unknown, 2u);
}

TEST(FeedbackReader, GivesAFloodOfFeedbackNoTime) {
  Scene scene;
  scene.send(10);
  std::vector<bool> many(2'000, false);
  many.back() = true;
  const Written flood(-1'990, many, 64s);
  for (int i = 0; i < 1'000; ++i) { scene.read(flood); }
  EXPECT_GT(scene.reader.counters().over_budget, 900u);
  scene.now += 1s;  // and forgives
  scene.send(1);
  EXPECT_EQ(scene.read({10, {true}, 64s}).size(), 1u);
}

}  // namespace
}  // namespace madang::bwe
