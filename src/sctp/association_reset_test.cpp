#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sctp/association_test_support.hpp"

namespace madang::sctp {
namespace {

TEST(Reset, BeginsAStreamAnew) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.send(pair.a, 1, payload_of("one"));
  pair.send(pair.a, 1, payload_of("two"));
  pair.reset(pair.a, {StreamId{1}, StreamId{9}});
  EXPECT_EQ(pair.send(pair.a, 1, payload_of("too early")), SendResult::Resetting);
  ASSERT_TRUE(pair.run_until([&] { return pair.a.count<OutgoingStreamReset>() == 2; }));
  EXPECT_FALSE(pair.a.last<OutgoingStreamReset>()->is_refused);
  EXPECT_EQ(pair.z.messages.size(), 2u);
  EXPECT_EQ(pair.z.count<IncomingStreamReset>(), 2u);
  EXPECT_EQ(pair.send(pair.a, 1, payload_of("three")), SendResult::Queued);
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 3; }));
}

TEST(Reset, WorksUnderLossBothWaysAgainAndAgain) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Options plain;
    plain.offer_interleaving = seed % 2 == 0;
    Pair pair({.loss = 0.15, .repeat = 0.1, .reorder = 0.2}, seed, plain, plain);
    ASSERT_TRUE(pair.connect());
    for (std::size_t round = 1; round <= 6; ++round) {
      for (End* end : {&pair.a, &pair.z}) {
        for (std::uint32_t i = 0; i < 3; ++i) { ASSERT_EQ(pair.send(*end, 4, pattern(3'000, i)), SendResult::Queued); }
        pair.reset(*end, {StreamId{4}});
      }
      ASSERT_TRUE(pair.run_until([&] {
        return pair.a.count<OutgoingStreamReset>() == round && pair.z.count<OutgoingStreamReset>() == round;
      })) << seed << " round " << round;
      EXPECT_EQ(pair.z.messages.size(), 3 * round);
      EXPECT_EQ(pair.a.messages.size(), 3 * round);
      EXPECT_EQ(pair.z.count<IncomingStreamReset>(), round);
    }
  }
}

TEST(Reset, WaitsForDataThatIsStillMissing) {
  Options plain;
  plain.offer_interleaving = false;
  Pair pair({}, 1, plain, plain);
  ASSERT_TRUE(pair.connect());
  int dropped = 0;
  pair.filter = [&](const End& from, Bytes packet) {
    return &from != &pair.a || chunks_of(packet)[0] != ChunkType::Data || ++dropped > 1;
  };
  pair.send(pair.a, 1, payload_of("lost at first"));
  pair.reset(pair.a, {StreamId{1}});
  pair.run(100ms);
  EXPECT_EQ(pair.z.count<IncomingStreamReset>(), 0u);  // in progress
  ASSERT_TRUE(pair.run_until([&] { return pair.a.count<OutgoingStreamReset>() == 1; }));
  ASSERT_EQ(pair.z.messages.size(), 1u);
  EXPECT_EQ(pair.z.count<IncomingStreamReset>(), 1u);
  EXPECT_FALSE(pair.a.last<OutgoingStreamReset>()->is_refused);
}

TEST(Reset, OfManyStreamsGoesInTurns) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  std::vector<StreamId> streams;
  for (std::uint16_t i = 0; i < 1'000; ++i) { streams.push_back(StreamId{i}); }
  pair.reset(pair.a, streams);
  ASSERT_TRUE(pair.run_until([&] { return pair.a.count<OutgoingStreamReset>() == 1'000; }));
  EXPECT_EQ(pair.z.count<IncomingStreamReset>(), 1'000u);
}

TEST(Reset, MoreStreamsThanAreKeptAreRefused) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  for (std::uint16_t i = 0; i < kOutgoingStreamsMax; ++i) {
    ASSERT_EQ(pair.send(pair.a, i, payload_of("x")), SendResult::Queued) << i;
  }
  EXPECT_EQ(pair.send(pair.a, 60'000, payload_of("x")), SendResult::NoSuchStream);
  pair.reset(pair.a, {StreamId{60'000}});
  ASSERT_EQ(pair.a.count<OutgoingStreamReset>(), 1u);
  EXPECT_TRUE(pair.a.last<OutgoingStreamReset>()->is_refused);
  // A reset gives its place back.
  pair.reset(pair.a, {StreamId{5}});
  ASSERT_TRUE(pair.run_until([&] { return pair.a.count<OutgoingStreamReset>() == 2; }));
  EXPECT_EQ(pair.send(pair.a, 60'000, payload_of("x")), SendResult::Queued);
  EXPECT_LE(pair.a.memory_max, kAssociationBytesMax);
}

}  // namespace
}  // namespace madang::sctp
