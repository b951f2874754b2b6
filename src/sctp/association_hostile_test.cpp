#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sctp/chunk/forward_tsn.hpp"
#include "sctp/hostile_peer_test_support.hpp"
#include "sctp/parameter/reset.hpp"

namespace madang::sctp {
namespace {

Options plain_data() {
  Options options;
  options.offer_interleaving = false;
  return options;
}

constexpr std::uint32_t kFirst = HostilePeer::kInitialTsn;
constexpr std::uint8_t kWhole = kDataBegin | kDataEnd;

TEST(Hostile, AMillionChunksWithBadTsnsChangeNothing) {
  HostilePeer peer(plain_data());
  SeededRandom random(1);
  const std::uint8_t byte = 7;
  const std::size_t before = peer.victim.association.memory_bytes();
  for (int i = 0; i < 20'000; ++i) {
    peer.say([&](ByteWriter& writer) {
      for (int k = 0; k < 50; ++k) {
        // Anywhere but within the window.
        const auto tsn = static_cast<std::uint32_t>(kFirst + 70'000 + random.below(0xFFFF'0000 - 70'000));
        DataChunk{.flags = kWhole, .tsn = tsn, .stream = StreamId{1}, .ssn = 0, .ppid = kPpidBinary, .data = {&byte, 1}}
            .write_to(writer);
      }
    });
    peer.settle();
  }
  EXPECT_EQ(peer.messages, 0u);
  EXPECT_EQ(peer.drops(Drop::OutOfWindow) + peer.drops(Drop::Duplicate), 1'000'000u);
  EXPECT_LE(peer.victim.memory_max, before + 4'096);
  EXPECT_LE(peer.packets, 20'001u);  // never more than one answer for a packet
  peer.data(kFirst, 1, 0, kWhole, 10);
  EXPECT_EQ(peer.messages, 1u);
}

TEST(Hostile, GapsEverywhereFillTheWindowAndNoMore) {
  for (const std::size_t bytes : {1u, 100u, 1'100u}) {
    HostilePeer peer(plain_data());
    for (std::uint32_t i = 0; i < 6'000; ++i) {
      peer.data(kFirst + 1 + 2 * (i % 3'000), 1, static_cast<std::uint16_t>(i + 1), kDataBegin, bytes);
    }
    EXPECT_LE(peer.victim.memory_max, kAssociationBytesMax);
    EXPECT_GT(peer.drops(Drop::OutOfWindow) + peer.drops(Drop::NoRoom), 0u);
    EXPECT_EQ(peer.victim.association.state(), State::Connected);
  }
}

TEST(Hostile, ReassemblyThatNeverCompletesEndsOnlyThisAssociation) {
  for (const std::size_t bytes : {1u, 60u, 1'100u}) {
    for (const std::uint8_t flags : {std::uint8_t{0}, std::uint8_t{kDataUnordered}}) {
      // Fragments without a beginning.
      HostilePeer peer(plain_data());
      for (std::uint32_t i = 0; i < 100'000 && peer.victim.association.state() == State::Connected; ++i) {
        peer.data(kFirst + i, 1, 0, flags, bytes);
      }
      EXPECT_LE(peer.victim.memory_max, kAssociationBytesMax) << bytes;
      EXPECT_EQ(peer.victim.association.state(), State::Failed);
      EXPECT_EQ(peer.failure(), Failure::OutOfResources);
      EXPECT_LT(peer.victim.association.memory_bytes(), 20'000u);
    }
  }
}

TEST(Hostile, AMessageWithoutEndIsNotKept) {
  HostilePeer peer(plain_data());
  peer.data(kFirst, 1, 0, kDataBegin, 1'100);
  for (std::uint32_t i = 1; i < 5'000; ++i) { peer.data(kFirst + i, 1, 0, 0, 1'100); }
  EXPECT_EQ(peer.victim.association.state(), State::Connected);
  EXPECT_LE(peer.victim.memory_max, kMessageBytesMax + (128u << 10));
  EXPECT_LT(peer.victim.association.memory_bytes(), 20'000u);
  peer.data(kFirst + 5'000, 1, 0, kDataEnd, 1);
  EXPECT_EQ(peer.victim.count<MessageRefused>(), 1u);
}

TEST(Hostile, OrderedMessagesWhoseFirstNeverComesEndOnlyThisAssociation) {
  HostilePeer peer(plain_data());
  for (std::uint32_t i = 0; i < 100'000 && peer.victim.association.state() == State::Connected; ++i) {
    peer.data(kFirst + i, static_cast<std::uint16_t>(i % 1'000), static_cast<std::uint16_t>(1 + i / 1'000), kWhole, 500);
  }
  EXPECT_LE(peer.victim.memory_max, kAssociationBytesMax);
  EXPECT_EQ(peer.failure(), Failure::OutOfResources);
}

TEST(Hostile, AMessageOnEveryStreamIsOneStreamTooMany) {
  HostilePeer peer(plain_data());
  std::uint32_t tsn = kFirst;
  for (std::uint32_t stream = 0; stream < 65'535 && peer.victim.association.state() == State::Connected; ++stream) {
    peer.data(tsn++, static_cast<std::uint16_t>(stream), 0, kWhole, 1);
  }
  EXPECT_EQ(tsn - kFirst, kIncomingStreamBlocksMax * 64 + 1);
  EXPECT_LE(peer.victim.memory_max, 120'000u);
  EXPECT_EQ(peer.failure(), Failure::OutOfResources);
}

TEST(Hostile, InterleavedMessagesThatNeverEndFillTheWindowAndNoMore) {
  for (const std::size_t bytes : {1u, 1'100u}) {
    HostilePeer peer;
    const std::vector<std::uint8_t> payload(bytes, 1);
    for (std::uint32_t i = 0; i < 100'000 && peer.victim.association.state() == State::Connected; ++i) {
      peer.say([&](ByteWriter& writer) {
        IDataChunk{.flags = i % 2 == 0 ? kDataBegin : std::uint8_t{0}, .tsn = kFirst + i,
                   .stream = StreamId{static_cast<std::uint16_t>(i % 3'000)}, .mid = i / 3'000, .ppid = kPpidBinary,
                   .fsn = i % 2 == 0 ? 0 : i, .data = payload}.write_to(writer);
      });
      peer.settle();
    }
    EXPECT_LE(peer.victim.memory_max, kAssociationBytesMax) << bytes;
    EXPECT_EQ(peer.failure(), Failure::OutOfResources);
  }
}

TEST(Hostile, ASackFloodCostsNothing) {
  HostilePeer peer(plain_data());
  End& victim = peer.victim;
  for (std::uint32_t i = 0; i < 40; ++i) {
    victim.association.send(peer.now, StreamId{1}, kPpidBinary, pattern(10'000, i), {}, victim.out);
  }
  peer.settle();
  const auto before = victim.association.stats();
  const std::uint64_t packets = peer.packets;
  std::vector<GapBlock> blocks;
  for (std::uint16_t i = 0; i < 280; ++i) {
    blocks.push_back({static_cast<std::uint16_t>(2 + 3 * i), static_cast<std::uint16_t>(2 + 3 * i)});
  }
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    peer.say([&](ByteWriter& writer) {
      SackChunk{.cumulative_tsn = peer.victim_tsn - 1 - (i % 3 == 0 ? 1 : 0), .window_bytes = 1 << 20,
                .blocks = i % 3 == 1 ? std::span<const GapBlock>(blocks) : std::span<const GapBlock>(), .duplicates = {}}
          .write_to(writer);
    });
    peer.settle();
  }
  EXPECT_EQ(victim.association.state(), State::Connected);
  EXPECT_EQ(peer.packets, packets);
  EXPECT_EQ(victim.association.stats().congestion_window_bytes, before.congestion_window_bytes);
  EXPECT_GT(peer.drops(Drop::StaleSack), 30'000u);
  EXPECT_GT(peer.drops(Drop::BadSack), 30'000u);
}

TEST(Hostile, ASackForWhatWasNeverSentIsDropped) {
  HostilePeer peer(plain_data());
  peer.victim.association.send(peer.now, StreamId{1}, kPpidBinary, payload_of("x"), {}, peer.victim.out);
  peer.settle();
  const auto sack = [&peer](std::uint32_t cumulative, std::vector<GapBlock> blocks) {
    peer.say([&](ByteWriter& writer) {
      SackChunk{.cumulative_tsn = cumulative, .window_bytes = 1 << 20, .blocks = blocks, .duplicates = {}}.write_to(writer);
    });
  };
  sack(peer.victim_tsn + 1, {});
  sack(peer.victim_tsn, {{1, 1}});
  sack(peer.victim_tsn - 1, {{2, 1}});
  sack(peer.victim_tsn - 1, {{0, 0}});
  EXPECT_EQ(peer.drops(Drop::BadSack), 4u);
  EXPECT_GT(peer.victim.association.stats().in_flight_bytes, 0u);
  sack(peer.victim_tsn, {});
  EXPECT_EQ(peer.victim.association.stats().in_flight_bytes, 0u);
}

TEST(Hostile, ForwardTsnAbuseKeepsNothing) {
  HostilePeer peer(plain_data());
  SeededRandom random(1);
  std::uint32_t cumulative = kFirst - 1;
  std::vector<SkippedStream> skipped;
  for (std::uint16_t i = 0; i < 280; ++i) { skipped.push_back({StreamId{i}, false, 0}); }
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    // Far ahead, backwards, and streams forwarded again and again; a fragment beyond each.
    const auto leap = static_cast<std::uint32_t>(random.below(4) == 0 ? random.next() : random.below(60'000));
    for (SkippedStream& stream : skipped) { stream.number = static_cast<std::uint16_t>(random.next()); }
    peer.say([&](ByteWriter& writer) { write_forward_tsn(writer, cumulative + leap, skipped); });
    if (leap > 0 && leap <= kTsnAheadMax) { cumulative += leap; }
    peer.data(cumulative + 3, 1, static_cast<std::uint16_t>(i), kDataBegin, 800);
  }
  EXPECT_LE(peer.victim.memory_max, 200'000u);
  EXPECT_EQ(peer.victim.association.state(), State::Connected);
}

TEST(Hostile, ResetsOfTheFutureKeepOneAtATime) {
  HostilePeer peer(plain_data());
  std::vector<StreamId> streams(500);
  for (std::uint16_t i = 0; i < 500; ++i) { streams[i] = StreamId{i}; }
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    peer.say([&](ByteWriter& writer) {
      ChunkScope chunk(writer, ChunkType::Reconfig);
      write_outgoing_reset(writer, {.request_number = kFirst + (i == 0 ? 0 : 1), .response_number = 0,
                                    .last_tsn = kFirst + 1'000'000, .streams = {}}, streams);
      chunk.end();
    });
    peer.settle();
    ASSERT_FALSE(peer.last_packet.empty());
  }
  EXPECT_LE(peer.victim.memory_max, 60'000u);
  // What is queued behind the reset counts against the window like everything else.
  for (std::uint32_t i = 0; i < 3'000 && peer.victim.association.state() == State::Connected; ++i) {
    peer.data(kFirst + i, 1, static_cast<std::uint16_t>(i), kWhole, 1'000);
  }
  EXPECT_LE(peer.victim.memory_max, kAssociationBytesMax);
}

TEST(Hostile, AClosedWindowIsProbedAndKeepsTheQueueWithinItsBound) {
  HostilePeer peer(plain_data(), 1'500);
  End& victim = peer.victim;
  std::size_t queued = 0;
  while (victim.association.send(peer.now, StreamId{1}, kPpidBinary, pattern(1, 1), {}, victim.out) == SendResult::Queued) { ++queued; }
  peer.settle();
  for (int i = 0; i < 200; ++i) {
    peer.say([&peer](ByteWriter& writer) {
      SackChunk{.cumulative_tsn = peer.victim_tsn - 1, .window_bytes = 0, .blocks = {}, .duplicates = {}}.write_to(writer);
    });
    peer.now = std::max(peer.now, victim.association.next_deadline());
    victim.association.on_deadline(peer.now, victim.out);
    peer.settle();
  }
  EXPECT_EQ(victim.association.state(), State::Connected);  // a peer that answers is not gone
  EXPECT_LE(victim.memory_max, kAssociationBytesMax);
  EXPECT_GT(queued, 1'000u);
}

TEST(Hostile, EveryChunkTypeWithEveryLengthIsSurvived) {
  for (const bool interleaving : {false, true}) {
    Options options;
    options.offer_interleaving = interleaving;
    for (int type = 0; type < 256; ++type) {
      for (std::size_t length = 0; length < 40; ++length) {
        if (type == static_cast<int>(ChunkType::Abort)) { continue; }
        HostilePeer peer(options);
        peer.say([&](ByteWriter& writer) {
          ChunkScope chunk(writer, static_cast<ChunkType>(type), 3);
          for (std::size_t i = 0; i < length; ++i) { writer.u8(static_cast<std::uint8_t>(i * 7)); }
          chunk.end();
        });
        peer.settle();
        ASSERT_LE(peer.victim.memory_max, kAssociationBytesMax);
      }
    }
  }
}

TEST(Hostile, AnEmptyFragmentEndsTheAssociation) {
  HostilePeer peer(plain_data());
  peer.data(kFirst, 1, 0, kWhole, 0);
  EXPECT_EQ(peer.failure(), Failure::ProtocolViolation);
  EXPECT_THAT(chunks_of(peer.last_packet), testing::ElementsAre(ChunkType::Abort));
}

TEST(Hostile, FragmentsThatContradictEachOtherEndTheAssociation) {
  HostilePeer peer(plain_data());
  peer.data(kFirst, 1, 0, kDataBegin, 10);
  peer.data(kFirst + 1, 2, 0, kDataEnd, 10);
  EXPECT_EQ(peer.failure(), Failure::ProtocolViolation);
}

TEST(Hostile, AStreamBeyondTheAgreedIsReportedAndAcknowledged) {
  Options options = plain_data();
  options.incoming_streams = 100;
  HostilePeer peer(options);
  peer.data(kFirst, 100, 0, kWhole, 10);
  EXPECT_EQ(peer.messages, 0u);
  EXPECT_THAT(chunks_of(peer.last_packet), testing::Contains(ChunkType::Error));
  peer.data(kFirst + 1, 99, 0, kWhole, 10);
  EXPECT_EQ(peer.messages, 1u);
}

TEST(Hostile, DataOfTheKindNotAgreedOnEndsTheAssociation) {
  HostilePeer peer;
  peer.data(kFirst, 1, 0, kWhole, 10);
  EXPECT_EQ(peer.failure(), Failure::ProtocolViolation);
}

}  // namespace
}  // namespace madang::sctp
