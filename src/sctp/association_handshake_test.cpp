#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sctp/association_test_support.hpp"

namespace madang::sctp {
namespace {

using testing::ElementsAre;

TEST(Handshake, TakesFourPacketsWhenOneSideBegins) {
  std::vector<ChunkType> seen;
  Pair pair;
  pair.filter = [&seen](const End&, Bytes packet) {
    for (const ChunkType type : chunks_of(packet)) { seen.push_back(type); }
    return true;
  };
  ASSERT_TRUE(pair.connect());
  EXPECT_THAT(seen, ElementsAre(ChunkType::Init, ChunkType::InitAck, ChunkType::CookieEcho, ChunkType::CookieAck));
  ASSERT_EQ(pair.a.count<Connected>(), 1u);
  const Connected& agreed = *pair.a.last<Connected>();
  EXPECT_TRUE(agreed.has_interleaving && agreed.has_partial_reliability && agreed.has_stream_reset && agreed.has_zero_checksum);
  EXPECT_EQ(agreed.outgoing_streams, 65'535);
  EXPECT_EQ(pair.z.count<Connected>(), 1u);
}

TEST(Handshake, AgreesOnTheSmallerNumbersOfStreams) {
  Pair pair({}, 1, Options{.incoming_streams = 10, .outgoing_streams = 300}, Options{.incoming_streams = 200, .outgoing_streams = 20});
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.a.last<Connected>()->outgoing_streams, 200);
  EXPECT_EQ(pair.a.last<Connected>()->incoming_streams, 10);
  EXPECT_EQ(pair.z.last<Connected>()->outgoing_streams, 10);
  EXPECT_EQ(pair.z.last<Connected>()->incoming_streams, 200);
  EXPECT_EQ(pair.send(pair.a, 200, payload_of("x")), SendResult::NoSuchStream);
}

TEST(Handshake, BothSidesMayBeginAtOnce) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    LinkOptions link{.loss = 0.2, .repeat = 0.2, .reorder = 0.3};
    Pair pair(link, seed);
    pair.a.association.connect(pair.now, pair.a.out);
    pair.z.association.connect(pair.now, pair.z.out);
    pair.settle(pair.a);
    pair.settle(pair.z);
    ASSERT_TRUE(pair.run_until([&] { return pair.are_connected(); })) << seed;
    pair.send(pair.a, 1, payload_of("from a"));
    pair.send(pair.z, 1, payload_of("from z"));
    ASSERT_TRUE(pair.run_until([&] { return pair.a.messages.size() == 1 && pair.z.messages.size() == 1; })) << seed;
    EXPECT_EQ(text_of(pair.z.messages[0].payload), "from a");
    EXPECT_EQ(pair.a.count<Connected>(), 1u);
    EXPECT_EQ(pair.z.count<Connected>(), 1u);
    EXPECT_EQ(pair.a.count<Restarted>() + pair.z.count<Restarted>(), 0u);
  }
}

TEST(Handshake, EachLostPacketIsRepeated) {
  for (const ChunkType lost : {ChunkType::Init, ChunkType::InitAck, ChunkType::CookieEcho, ChunkType::CookieAck}) {
    Pair pair;
    int dropped = 0;
    pair.filter = [&](const End&, Bytes packet) { return chunks_of(packet)[0] != lost || ++dropped > 1; };
    ASSERT_TRUE(pair.connect()) << static_cast<int>(lost);
    EXPECT_GE(dropped, 1);
    EXPECT_EQ(pair.z.count<Connected>(), 1u);
  }
}

TEST(Handshake, GivesUpAfterEightRepetitionsOfInit) {
  Pair pair;
  int sent = 0;
  pair.filter = [&sent](const End&, Bytes) { return ++sent < 0; };
  pair.a.association.connect(pair.now, pair.a.out);
  pair.settle(pair.a);
  pair.run(3600s);
  EXPECT_EQ(sent, 1 + kHandshakeRetransmitsMax);
  EXPECT_EQ(pair.a.association.state(), State::Failed);
  EXPECT_EQ(pair.a.last<Failed>()->reason, Failure::HandshakeTimeout);
  EXPECT_EQ(pair.a.association.next_deadline(), kNever);
}

TEST(Handshake, MessagesQueuedBeforeItFollowIt) {
  Pair pair;
  EXPECT_EQ(pair.send(pair.a, 3, payload_of("early")), SendResult::Queued);
  ASSERT_TRUE(pair.connect());
  ASSERT_TRUE(pair.run_until([&] { return !pair.z.messages.empty(); }));
  EXPECT_EQ(text_of(pair.z.messages[0].payload), "early");
}

TEST(Handshake, AnInitFloodKeepsNothing) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  SeededRandom random(3);
  Association fresh({}, random);
  Output out;
  const std::size_t before = fresh.memory_bytes();
  // Somebody else's INITs, each with another tag.
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    SeededRandom other(i);
    Association stranger({}, other);
    Output init;
    stranger.connect(at(1s), init);
    fresh.on_datagram(at(1s), init.bytes_of(std::get<SendPacket>(init.effects()[0])), out);
    ASSERT_EQ(out.effects().size(), 1u);  // one INIT ACK, no larger than it must be
    out.clear();
  }
  EXPECT_EQ(fresh.memory_bytes(), before);
  EXPECT_EQ(fresh.state(), State::New);
  EXPECT_EQ(fresh.next_deadline(), kNever);
}

class Cookie : public testing::Test {
 protected:
  /// Runs a handshake up to COOKIE ECHO and keeps that packet.
  void SetUp() override {
    pair.filter = [this](const End&, Bytes packet) {
      if (chunks_of(packet)[0] != ChunkType::CookieEcho) { return true; }
      echo.assign(packet.begin(), packet.end());
      return false;
    };
    pair.a.association.connect(pair.now, pair.a.out);
    pair.settle(pair.a);
    pair.run(100ms);
    ASSERT_FALSE(echo.empty());
  }
  void deliver(std::vector<std::uint8_t> packet, Instant when) {
    pair.z.association.on_datagram(when, packet, pair.z.out);
  }
  std::uint64_t drops(Drop reason) const {
    return pair.z.association.stats().drops[static_cast<std::size_t>(reason)];
  }

  Pair pair;
  std::vector<std::uint8_t> echo;
};

TEST_F(Cookie, IsTakenAsItWasGiven) {
  deliver(echo, pair.now);
  EXPECT_EQ(pair.z.association.state(), State::Connected);
}

TEST_F(Cookie, AnyChangedBitIsNoticed) {
  for (std::size_t i = 16; i < echo.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = echo;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1 << bit);
      for (int k = 8; k < 12; ++k) { changed[static_cast<std::size_t>(k)] = 0; }  // DTLS: no checksum needed
      deliver(changed, pair.now);
    }
  }
  EXPECT_EQ(pair.z.association.state(), State::New);
  EXPECT_EQ(drops(Drop::BadCookie), (echo.size() - 16) * 8);
  EXPECT_TRUE(pair.z.out.empty());
}

TEST_F(Cookie, ExpiresWithAnErrorToItsMaker) {
  deliver(echo, pair.now + kCookieLife + 1s);
  EXPECT_EQ(pair.z.association.state(), State::New);
  EXPECT_EQ(drops(Drop::BadCookie), 1u);
  ASSERT_EQ(pair.z.out.effects().size(), 1u);
  const Bytes answer = pair.z.out.bytes_of(std::get<SendPacket>(pair.z.out.effects()[0]));
  EXPECT_THAT(chunks_of(answer), ElementsAre(ChunkType::Error));
}

TEST_F(Cookie, ComesWithTheTagThatItNames) {
  echo[4] ^= 1;
  for (std::size_t k = 8; k < 12; ++k) { echo[k] = 0; }
  deliver(echo, pair.now);
  EXPECT_EQ(pair.z.association.state(), State::New);
  EXPECT_EQ(drops(Drop::WrongTag), 1u);
}

TEST_F(Cookie, TwiceIsAnsweredTwiceAndMeansOne) {
  deliver(echo, pair.now);
  deliver(echo, pair.now);
  int acks = 0;
  int connected = 0;
  for (const Effect& effect : pair.z.out.effects()) {
    if (const auto* packet = std::get_if<SendPacket>(&effect)) {
      acks += chunks_of(pair.z.out.bytes_of(*packet))[0] == ChunkType::CookieAck ? 1 : 0;
    }
    connected += std::holds_alternative<Connected>(effect) ? 1 : 0;
  }
  EXPECT_EQ(acks, 2);
  EXPECT_EQ(connected, 1);
}

TEST(Restart, ThePeerMayBeginAnew) {
  Pair pair;
  ASSERT_TRUE(pair.connect());
  pair.send(pair.a, 1, payload_of("before"));
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 1; }));
  // a forgets everything and comes back.
  pair.a.association = Association({}, pair.a.random);
  pair.a.events.clear();
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.z.count<Restarted>(), 1u);
  pair.send(pair.a, 1, payload_of("after"));
  pair.send(pair.z, 1, payload_of("answer"));
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 2 && pair.a.messages.size() == 1; }));
  EXPECT_EQ(text_of(pair.z.messages[1].payload), "after");
  EXPECT_EQ(text_of(pair.a.messages[0].payload), "answer");
}

TEST(Restart, AnOldInitDoesNotDisturb) {
  Pair pair;
  std::vector<std::uint8_t> init;
  pair.filter = [&init](const End&, Bytes packet) {
    if (chunks_of(packet)[0] == ChunkType::Init && init.empty()) { init.assign(packet.begin(), packet.end()); }
    return true;
  };
  ASSERT_TRUE(pair.connect());
  for (int i = 0; i < 10; ++i) { pair.link.send(pair.now, 1, init); }
  pair.run(1s);
  pair.send(pair.a, 0, payload_of("still here"));
  ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 1; }));
  EXPECT_EQ(pair.z.count<Restarted>(), 0u);
}

TEST(ZeroChecksum, IsUsedOnlyWhereThePeerAcceptsIt) {
  for (const bool accepts : {false, true}) {
    Options z_options;
    z_options.over_dtls = accepts;
    Pair pair({}, 1, {}, z_options);
    std::size_t zero = 0;
    std::size_t right = 0;
    pair.filter = [&](const End& from, Bytes packet) {
      if (&from != &pair.a) { return true; }
      const auto view = PacketView::parse(packet);
      (view->has_zero_checksum() ? zero : right) += 1;
      if (chunks_of(packet)[0] == ChunkType::Init || chunks_of(packet)[0] == ChunkType::CookieEcho) {
        EXPECT_TRUE(view->is_checksum_right());
      }
      return true;
    };
    ASSERT_TRUE(pair.connect());
    pair.send(pair.a, 0, payload_of("x"));
    ASSERT_TRUE(pair.run_until([&] { return pair.z.messages.size() == 1; }));
    EXPECT_EQ(zero > 0, accepts);
    EXPECT_GE(right, 2u);
  }
}

TEST(Checksum, AWrongOneIsDropped) {
  Pair pair;
  pair.a.association.connect(pair.now, pair.a.out);
  std::vector<std::uint8_t> init;
  const Bytes sent = pair.a.out.bytes_of(std::get<SendPacket>(pair.a.out.effects()[0]));
  init.assign(sent.begin(), sent.end());
  init[8] ^= 1;
  pair.z.association.on_datagram(pair.now, init, pair.z.out);
  for (std::size_t k = 8; k < 12; ++k) { init[k] = 0; }  // never allowed for INIT
  pair.z.association.on_datagram(pair.now, init, pair.z.out);
  EXPECT_EQ(pair.z.association.stats().drops[static_cast<std::size_t>(Drop::BadChecksum)], 2u);
  EXPECT_TRUE(pair.z.out.empty());
}

}  // namespace
}  // namespace madang::sctp
