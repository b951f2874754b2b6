#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "sctp/association_test_support.hpp"

namespace madang::sctp {
namespace {

class PartialReliability : public testing::TestWithParam<bool> {
 protected:
  Options options() const {
    Options result;
    result.offer_interleaving = GetParam();
    return result;
  }
};

TEST_P(PartialReliability, WithoutRetransmissionsALostMessageStaysLostAndTheNextIsDelivered) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  bool drop_next = true;
  pair.filter = [&](const End& from, Bytes) { return &from != &pair.a || !std::exchange(drop_next, false); };
  const SendOptions once{.retransmits_max = std::uint16_t{0}};
  pair.send(pair.a, 1, payload_of("lost"), once);
  pair.send(pair.a, 1, payload_of("kept"), once);
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 1; }));
  EXPECT_EQ(text_of(pair.z.messages[0].payload), "kept");
  EXPECT_EQ(pair.a.count<MessageAbandoned>(), 1u);
  pair.send(pair.a, 1, payload_of("later"), once);
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 2; }));
  EXPECT_TRUE(pair.run_until([&] { return pair.a.association.stats().in_flight_bytes == 0; }));
}

TEST_P(PartialReliability, RetransmissionsAreCounted) {
  for (const std::uint16_t allowed : {std::uint16_t{1}, std::uint16_t{2}}) {
    Pair pair({}, 1, options(), options());
    ASSERT_TRUE(pair.connect());
    int lost = 0;
    pair.filter = [&](const End& from, Bytes packet) {
      const ChunkType first = chunks_of(packet)[0];
      return &from != &pair.a || (first != ChunkType::Data && first != ChunkType::IData) || ++lost > 2;
    };
    pair.send(pair.a, 1, payload_of("x"), {.retransmits_max = allowed});
    pair.run(10s);
    EXPECT_EQ(pair.z.messages.size(), allowed == 2 ? 1u : 0u);
    EXPECT_EQ(pair.a.count<MessageAbandoned>(), allowed == 2 ? 0u : 1u);
  }
}

TEST_P(PartialReliability, ALifetimeEndsInTheQueueAndInFlight) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  bool is_down = true;
  pair.filter = [&](const End&, Bytes) { return !is_down; };
  for (std::uint32_t i = 0; i < 50; ++i) { pair.send(pair.a, 1, pattern(5'000, i), {.lifetime = 300ms}); }
  pair.send(pair.a, 1, payload_of("reliable"));
  pair.run(400ms);
  is_down = false;
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 1; }));
  EXPECT_EQ(text_of(pair.z.messages[0].payload), "reliable");
  EXPECT_EQ(pair.a.count<MessageAbandoned>(), 50u);
  EXPECT_EQ(pair.a.association.buffered_bytes(), 0u);
}

TEST_P(PartialReliability, UnderLossWhatArrivesIsWholeAndInOrder) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Pair pair({.loss = 0.15, .repeat = 0.05, .reorder = 0.2}, seed, options(), options());
    ASSERT_TRUE(pair.connect());
    std::vector<std::string> sent;
    SeededRandom random(seed);
    for (std::uint32_t i = 0; i < 150; ++i) {
      const Payload payload = pattern(1 + random.below(6'000), i);
      sent.push_back(text_of(payload));
      const auto stream = static_cast<std::uint16_t>(i % 3);
      SendOptions how{.is_ordered = stream != 2};
      if (i % 2 == 0) {
        how.retransmits_max = static_cast<std::uint16_t>(random.below(2));
      } else {
        how.lifetime = 150ms;
      }
      ASSERT_EQ(pair.send(pair.a, stream, payload, how), SendResult::Queued);
      pair.run(5ms);
    }
    pair.send(pair.a, 0, payload_of("end"));
    pair.send(pair.a, 1, payload_of("end"));
    std::size_t ends = 0;
    ASSERT_TRUE(pair.run_until([&] {
      ends = 0;
      for (const auto& m : pair.z.messages) { ends += text_of(m.payload) == "end" ? 1 : 0; }
      return ends == 2;
    })) << seed;
    std::size_t position[3] = {0, 1, 2};
    const std::set<std::string> all(sent.begin(), sent.end());
    for (const auto& message : pair.z.messages) {
      const std::string text = text_of(message.payload);
      if (text == "end") { continue; }
      ASSERT_TRUE(all.contains(text)) << seed;
      if (!message.is_ordered) { continue; }
      std::size_t& at = position[message.stream.value];
      while (at < sent.size() && sent[at] != text) { at += 3; }
      ASSERT_LT(at, sent.size()) << "out of order, seed " << seed;
    }
    EXPECT_GT(pair.a.count<MessageAbandoned>(), 0u);
    ASSERT_TRUE(pair.run_until([&] { return pair.a.association.stats().in_flight_bytes == 0; }));
    EXPECT_TRUE(pair.are_connected());
  }
}

TEST_P(PartialReliability, AHalfSentMessageIsForgottenByBoth) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  int packets = 0;
  bool is_down = false;
  pair.filter = [&](const End& from, Bytes) { return &from != &pair.a || (!is_down && ++packets != 2); };
  pair.send(pair.a, 1, pattern(200'000, 1), {.lifetime = 100ms});
  pair.run(60ms);
  is_down = true;
  pair.run(200ms);
  is_down = false;
  pair.send(pair.a, 1, payload_of("after"));
  ASSERT_TRUE(pair.run_until([&] { return !pair.z.messages.empty(); }));
  EXPECT_EQ(text_of(pair.z.messages[0].payload), "after");
  pair.run(5s);
  EXPECT_LT(pair.z.association.memory_bytes(), 20'000u);
  EXPECT_LT(pair.a.association.memory_bytes(), 60'000u);
}

// Found by a seed: what was sent had all arrived, so that nothing outstanding told the peer of the message's end.
TEST_P(PartialReliability, AHalfSentMessageWhoseFragmentsAllArrivedIsForgottenToo) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  pair.send(pair.a, 1, pattern(200'000, 1), {.lifetime = 70ms});
  pair.send(pair.a, 1, payload_of("after"));
  ASSERT_TRUE(pair.run_until([&] { return !pair.z.messages.empty(); }));
  EXPECT_EQ(text_of(pair.z.messages[0].payload), "after");
  EXPECT_EQ(pair.a.count<MessageAbandoned>(), 1u);
  EXPECT_TRUE(pair.run_until([&] { return pair.a.association.stats().in_flight_bytes == 0; }));
}

INSTANTIATE_TEST_SUITE_P(Data, PartialReliability, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(InterleavedData, PartialReliability, testing::Values(true));

}  // namespace
}  // namespace madang::sctp
