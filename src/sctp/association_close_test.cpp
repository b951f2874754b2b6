#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sctp/association_test_support.hpp"

namespace madang::sctp {
namespace {

TEST(Shutdown, ComesAfterEverythingQueued) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Pair pair({.loss = 0.1 * static_cast<double>(seed % 3), .repeat = 0.1, .reorder = 0.1}, seed);
    ASSERT_TRUE(pair.connect());
    for (std::uint32_t i = 0; i < 10; ++i) { pair.send(pair.a, 1, pattern(20'000, i)); }
    pair.a.association.shutdown(pair.now, pair.a.out);
    pair.settle(pair.a);
    EXPECT_EQ(pair.send(pair.a, 1, payload_of("too late")), SendResult::Closed);
    ASSERT_TRUE(pair.run_until([&] {
      return pair.a.association.state() == State::Closed && pair.z.association.state() != State::Connected;
    })) << seed;
    EXPECT_EQ(pair.z.messages.size(), 10u) << seed;
    EXPECT_EQ(pair.a.count<Closed>(), 1u);
    pair.run(1000s);
    // With its last packet lost, the other side gives up by its timers.
    EXPECT_TRUE(pair.z.association.state() == State::Closed || pair.z.association.state() == State::Failed) << seed;
    EXPECT_EQ(pair.a.association.next_deadline(), kNever);
    EXPECT_EQ(pair.z.association.next_deadline(), kNever);
  }
}

TEST(Shutdown, FromBothSidesAtOnceClosesBoth) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.a.association.shutdown(pair.now, pair.a.out);
  pair.z.association.shutdown(pair.now, pair.z.out);
  pair.settle(pair.a);
  pair.settle(pair.z);
  ASSERT_TRUE(pair.run_until([&] {
    return pair.a.association.state() == State::Closed && pair.z.association.state() == State::Closed;
  }));
}

TEST(Shutdown, OfANewAssociationIsAtOnce) {
  Pair pair;
  pair.a.association.shutdown(pair.now, pair.a.out);
  pair.settle(pair.a);
  EXPECT_EQ(pair.a.association.state(), State::Closed);
  EXPECT_EQ(pair.a.count<Closed>(), 1u);
}

TEST(Abort, EndsBothAtOnce) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.send(pair.a, 1, pattern(100'000, 1));
  pair.a.association.abort(pair.now, pair.a.out);
  pair.settle(pair.a);
  EXPECT_EQ(pair.a.association.state(), State::Closed);
  EXPECT_TRUE(pair.a.events.empty() || pair.a.count<Failed>() == 0);
  pair.run(1s);
  EXPECT_EQ(pair.z.association.state(), State::Failed);
  EXPECT_EQ(pair.z.last<Failed>()->reason, Failure::PeerAborted);
  EXPECT_EQ(pair.z.last<Failed>()->cause, 12);
  EXPECT_LT(pair.a.association.memory_bytes(), 10'000u);
}

TEST(Abort, WithAnotherTagIsNotBelieved) {
  Pair pair;
  std::vector<std::uint8_t> aborted;
  ASSERT_TRUE(pair.connect());
  pair.filter = [&aborted](const End&, Bytes packet) {
    if (chunks_of(packet)[0] == ChunkType::Abort) { aborted.assign(packet.begin(), packet.end()); }
    return false;
  };
  pair.a.association.abort(pair.now, pair.a.out);
  pair.settle(pair.a);
  ASSERT_FALSE(aborted.empty());
  for (std::size_t k = 8; k < 12; ++k) { aborted[k] = 0; }
  for (std::size_t i = 4; i < 8; ++i) {
    auto forged = aborted;
    forged[i] ^= 0x55;
    pair.z.association.on_datagram(pair.now, forged, pair.z.out);
    forged[13] = 1;  // the T bit asks for another tag
    pair.z.association.on_datagram(pair.now, forged, pair.z.out);
  }
  EXPECT_EQ(pair.z.association.state(), State::Connected);
  EXPECT_EQ(pair.z.association.stats().drops[static_cast<std::size_t>(Drop::WrongTag)], 8u);
  pair.z.association.on_datagram(pair.now, aborted, pair.z.out);
  EXPECT_EQ(pair.z.association.state(), State::Failed);
}

}  // namespace
}  // namespace madang::sctp
