#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <utility>

#include "sctp/association_test_support.hpp"

namespace madang::sctp {
namespace {

using testing::ElementsAreArray;

Options plain_data() {
  Options options;
  options.offer_interleaving = false;
  return options;
}

/// The same behaviour is wanted with DATA and with I-DATA.
class Transfer : public testing::TestWithParam<bool> {
 protected:
  Options options() const {
    Options result;
    result.offer_interleaving = GetParam();
    return result;
  }
};

TEST_P(Transfer, CarriesPpidsAndBytesAsTheyAre) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  const std::vector<Ppid> ppids{kPpidDcep, kPpidString, kPpidBinary, kPpidStringEmpty, kPpidBinaryEmpty, Ppid{0xDEADBEEF}};
  for (const Ppid ppid : ppids) { EXPECT_EQ(pair.send(pair.a, 7, payload_of("x"), {}, ppid), SendResult::Queued); }
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == ppids.size(); }));
  for (std::size_t i = 0; i < ppids.size(); ++i) {
    EXPECT_EQ(pair.z.messages[i].ppid, ppids[i]);
    EXPECT_EQ(pair.z.messages[i].stream, StreamId{7});
    EXPECT_TRUE(pair.z.messages[i].is_ordered);
  }
}

TEST_P(Transfer, AnySizeArrivesByteForByteInOrder) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  const std::vector<std::size_t> sizes{1, 2, 3, 4, 1'000, 1'155, 1'156, 1'157, 1'160, 1'161, 2'400, 16'384, 65'536, 262'143, 262'144};
  std::size_t received = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const Payload payload = pattern(sizes[i], static_cast<std::uint32_t>(i));
    ASSERT_EQ(pair.send(pair.a, 1, payload), SendResult::Queued) << sizes[i];
    ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == i + 1; })) << sizes[i];
    EXPECT_THAT(pair.z.messages[i].payload.bytes(), ElementsAreArray(payload.bytes()));
    ++received;
  }
  EXPECT_EQ(received, sizes.size());
  EXPECT_EQ(pair.send(pair.a, 1, pattern(262'145, 1)), SendResult::TooLarge);
  EXPECT_EQ(pair.send(pair.a, 1, {}), SendResult::Empty);
}

TEST_P(Transfer, LossReorderingAndRepetitionChangeNothing) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const LinkOptions link{.loss = 0.01 * static_cast<double>(seed % 4 * 5), .repeat = 0.05, .reorder = 0.1};
    Pair pair(link, seed, options(), options());
    ASSERT_TRUE(pair.connect()) << seed;
    SeededRandom random(seed);
    std::vector<std::vector<Payload>> sent(5);
    std::size_t total = 0;
    std::size_t wanted = 60;
    std::size_t tries = 0;
    while (total < wanted && ++tries < 1'000'000) {
      const auto stream = static_cast<std::uint16_t>(random.below(5));
      const std::size_t size = 1 + (random.below(4) == 0 ? random.below(40'000) : random.below(2'000));
      const Payload payload = pattern(size, static_cast<std::uint32_t>(total));
      if (pair.send(pair.a, stream, payload, {.is_ordered = stream != 4}) == SendResult::Queued) {
        sent[stream].push_back(payload);
        ++total;
      } else {
        pair.step(pair.now + 1s);
      }
    }
    ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == total; })) << seed << " " << pair.z.messages.size();
    std::vector<std::size_t> next(5);
    std::multiset<std::string> unordered_sent;
    std::multiset<std::string> unordered_received;
    for (const Payload& payload : sent[4]) { unordered_sent.insert(text_of(payload)); }
    for (const MessageReceived& message : pair.z.messages) {
      const std::size_t stream = message.stream.value;
      if (stream == 4) {
        EXPECT_FALSE(message.is_ordered);
        unordered_received.insert(text_of(message.payload));
      } else {
        ASSERT_EQ(text_of(message.payload), text_of(sent[stream][next[stream]++])) << seed << " stream " << stream;
      }
    }
    EXPECT_EQ(unordered_sent, unordered_received);
    EXPECT_LE(pair.z.memory_max, kAssociationBytesMax);
    EXPECT_LE(pair.a.memory_max, kAssociationBytesMax);
    EXPECT_TRUE(pair.run_until([&] { return pair.a.association.stats().in_flight_bytes == 0; }));
  }
}

TEST_P(Transfer, AnUnorderedMessageDoesNotWaitForALostOne) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  bool drop_next = true;
  pair.filter = [&](const End& from, Bytes) { return &from != &pair.a || !std::exchange(drop_next, false); };
  pair.send(pair.a, 1, payload_of("lost at first"));
  pair.send(pair.a, 2, payload_of("other stream"));
  pair.send(pair.a, 1, payload_of("unordered"), {.is_ordered = false});
  pair.send(pair.a, 1, payload_of("ordered"));
  pair.run(50ms);
  ASSERT_EQ(pair.z.messages.size(), 2u);
  EXPECT_EQ(text_of(pair.z.messages[0].payload), "other stream");
  EXPECT_EQ(text_of(pair.z.messages[1].payload), "unordered");
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 4; }));
  EXPECT_EQ(text_of(pair.z.messages[2].payload), "lost at first");
}

TEST_P(Transfer, ALostPacketIsRepeatedBeforeTheTimerRunsOut) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  int sent = 0;
  pair.filter = [&](const End& from, Bytes) { return &from != &pair.a || ++sent != 1; };
  for (std::uint32_t i = 0; i < 6; ++i) { pair.send(pair.a, 1, pattern(1'000, i)); }
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 6; }, 200ms));
  EXPECT_EQ(pair.a.association.stats().fast_retransmits, 1u);
  EXPECT_EQ(pair.a.association.stats().chunks_retransmitted, 1u);
  EXPECT_EQ(pair.a.association.stats().timeouts, 0u);
}

TEST_P(Transfer, TheTimerRepeatsTheLastPacket) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  int sent = 0;
  pair.filter = [&](const End& from, Bytes) { return &from != &pair.a || ++sent > 2; };
  const Instant start = pair.now;
  pair.send(pair.a, 1, payload_of("only"));
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 1; }));
  EXPECT_EQ(pair.a.association.stats().timeouts, 2u);
  // First after the initial RTO, then after twice that.
  EXPECT_EQ(pair.now - start, kRtoInitial + 2 * kRtoInitial + 20ms);
}

TEST_P(Transfer, APeerThatIsGoneIsNoticed) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  pair.filter = [](const End&, Bytes) { return false; };
  pair.send(pair.a, 1, payload_of("into the void"));
  pair.run(3600s);
  EXPECT_EQ(pair.a.association.state(), State::Failed);
  EXPECT_EQ(pair.a.last<Failed>()->reason, Failure::PeerUnreachable);
  EXPECT_EQ(pair.a.association.stats().timeouts, static_cast<std::uint64_t>(kRetransmitsMax + 1));
  // The other side, which had nothing to say, finds out by its heartbeats.
  EXPECT_EQ(pair.z.association.state(), State::Failed);
}

TEST_P(Transfer, AnIdleAssociationLivesByHeartbeats) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  const auto before = pair.a.association.stats().packets_sent;
  pair.run(600s);
  EXPECT_TRUE(pair.are_connected());
  const auto sent = pair.a.association.stats().packets_sent - before;
  EXPECT_GE(sent, 2u * 18u);  // each side's heartbeat and the other's echo, every 30 s
  EXPECT_LE(sent, 2u * 21u);
}

TEST_P(Transfer, SacksAreDelayedButNotForLong) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  std::vector<Instant> sacks;
  pair.filter = [&](const End& from, Bytes packet) {
    if (&from == &pair.z && chunks_of(packet)[0] == ChunkType::Sack) { sacks.push_back(pair.now); }
    return true;
  };
  const Instant start = pair.now;
  pair.send(pair.a, 1, payload_of("one"));
  pair.run(1s);
  ASSERT_EQ(sacks.size(), 1u);
  EXPECT_EQ(sacks[0] - start, 20ms + kDelayedSack);
  const Instant again = pair.now;
  pair.send(pair.a, 1, payload_of("one"));
  pair.send(pair.a, 1, payload_of("two"));
  pair.run(1s);
  ASSERT_EQ(sacks.size(), 2u);
  EXPECT_EQ(sacks[1] - again, 20ms);
}

TEST_P(Transfer, StreamsTakeTurns) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  // A long queue on one stream does not hold up a message of another that comes later.
  for (std::uint32_t i = 0; i < 100; ++i) { ASSERT_EQ(pair.send(pair.a, 1, pattern(5'000, i)), SendResult::Queued); }
  ASSERT_EQ(pair.send(pair.a, 2, payload_of("short")), SendResult::Queued);
  const auto is_short = [](const MessageReceived& message) { return message.stream == StreamId{2}; };
  ASSERT_TRUE(pair.run_until([&] { return std::any_of(pair.z.messages.begin(), pair.z.messages.end(), is_short); }));
  EXPECT_LT(pair.z.messages.size(), 20u);
}

TEST_P(Transfer, ThresholdIsReportedOnTheWayDown) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  pair.a.association.set_buffered_low_threshold(StreamId{1}, 20'000);
  for (std::uint32_t i = 0; i < 10; ++i) { pair.send(pair.a, 1, pattern(10'000, i)); }
  EXPECT_GT(pair.a.association.buffered_bytes(StreamId{1}), 20'000u);
  EXPECT_EQ(pair.a.association.buffered_bytes(), pair.a.association.buffered_bytes(StreamId{1}));
  EXPECT_EQ(pair.a.count<BufferedAmountLow>(), 0u);
  ASSERT_TRUE(pair.run_until([&] { return pair.a.association.buffered_bytes() == 0; }));
  EXPECT_EQ(pair.a.count<BufferedAmountLow>(), 1u);
}

TEST_P(Transfer, AFullQueueRefusesReliableMessages) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  pair.filter = [](const End&, Bytes) { return false; };
  std::size_t queued = 0;
  while (pair.send(pair.a, 1, pattern(10'000, 1)) == SendResult::Queued) { ++queued; }
  EXPECT_EQ(pair.send(pair.a, 1, pattern(10'000, 1)), SendResult::Full);
  EXPECT_GT(queued * 10'000, kSendBytesMax * 9 / 10);
  EXPECT_LE(pair.a.association.memory_bytes(), kAssociationBytesMax);
  EXPECT_EQ(pair.a.count<MessageAbandoned>(), 0u);
}

TEST_P(Transfer, AFullQueueGivesUpItsOldestPartiallyReliableMessagesFirst) {
  Pair pair({}, 1, options(), options());
  ASSERT_TRUE(pair.connect());
  pair.filter = [](const End&, Bytes) { return false; };
  ASSERT_EQ(pair.send(pair.a, 1, pattern(100'000, 1)), SendResult::Queued);
  for (std::uint32_t i = 0; i < 200; ++i) {
    ASSERT_EQ(pair.send(pair.a, 2, pattern(10'000, i), {.retransmits_max = std::uint16_t{0}}), SendResult::Queued);
  }
  EXPECT_GT(pair.a.count<MessageAbandoned>(), 100u);
  EXPECT_EQ(pair.a.last<MessageAbandoned>()->stream, StreamId{2});
  // What is reliable gets room for as long as there is something to give up.
  std::size_t reliable = 0;
  while (pair.send(pair.a, 1, pattern(10'000, 1)) == SendResult::Queued) { ++reliable; }
  EXPECT_GT(reliable, 50u);
  EXPECT_LE(pair.a.memory_max, kAssociationBytesMax);
}

TEST_P(Transfer, AMessageOverTheLimitIsRefusedAndTheNextArrives) {
  Options small = options();
  small.receive_message_bytes_max = 10'000;
  Pair pair({}, 1, options(), small);
  ASSERT_TRUE(pair.connect());
  pair.send(pair.a, 5, pattern(10'001, 1));
  pair.send(pair.a, 5, pattern(10'000, 2));
  pair.send(pair.a, 5, payload_of("small"));
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 2; }));
  ASSERT_EQ(pair.z.count<MessageRefused>(), 1u);
  EXPECT_EQ(pair.z.last<MessageRefused>()->stream, StreamId{5});
}

TEST_P(Transfer, FanOutSharesOnePayload) {
  const Payload payload = pattern(50'000, 1);
  std::vector<std::unique_ptr<Pair>> pairs;
  for (std::uint64_t i = 0; i < 20; ++i) {
    pairs.push_back(std::make_unique<Pair>(LinkOptions{}, i, options(), options()));
    ASSERT_TRUE(pairs.back()->connect());
    ASSERT_EQ(pairs.back()->send(pairs.back()->a, 1, payload), SendResult::Queued);
  }
  EXPECT_EQ(payload.owners(), 21u);
  for (auto& pair : pairs) {
    ASSERT_TRUE(pair->run_until([&] { return pair->z.messages.size() == 1; }));
    ASSERT_TRUE(pair->run_until([&] { return pair->a.association.stats().in_flight_bytes == 0; }));
  }
  EXPECT_EQ(payload.owners(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Data, Transfer, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(InterleavedData, Transfer, testing::Values(true));

TEST(Interleaving, IsUsedOnlyIfBothWant) {
  Pair pair({}, 1, plain_data(), {});
  ASSERT_TRUE(pair.connect());
  EXPECT_FALSE(pair.a.last<Connected>()->has_interleaving);
  EXPECT_FALSE(pair.z.last<Connected>()->has_interleaving);
  pair.send(pair.a, 1, pattern(100'000, 1));
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 1; }));
}

TEST(Interleaving, AShortMessageOvertakesALongOne) {
  for (const bool interleaving : {false, true}) {
    Options options;
    options.offer_interleaving = interleaving;
    Pair pair({}, 1, options, options);
    ASSERT_TRUE(pair.connect());
    pair.send(pair.a, 1, pattern(200'000, 1));
    pair.send(pair.a, 2, payload_of("short"));
    ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 2; }));
    EXPECT_EQ(pair.z.messages[0].stream, StreamId{static_cast<std::uint16_t>(interleaving ? 2 : 1)});
  }
}

}  // namespace
}  // namespace madang::sctp
