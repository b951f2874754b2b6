// Every chunk: the bytes of one, what comes back from them, and each way to be too short.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "sctp/chunk/cookie_echo.hpp"
#include "sctp/chunk/data.hpp"
#include "sctp/chunk/forward_tsn.hpp"
#include "sctp/chunk/heartbeat.hpp"
#include "sctp/chunk/i_data.hpp"
#include "sctp/chunk/i_forward_tsn.hpp"
#include "sctp/chunk/init.hpp"
#include "sctp/chunk/sack.hpp"
#include "sctp/chunk/shutdown.hpp"
#include "sctp/wire/packet_view.hpp"
#include "sctp/wire/tlv.hpp"

namespace madang::sctp {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

template <typename Write>
std::vector<std::uint8_t> written(Write write) {
  std::array<std::uint8_t, 256> room{};
  ByteWriter writer(room);
  write(writer);
  EXPECT_TRUE(writer.ok());
  return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(writer.size())};
}

ChunkView view(const std::vector<std::uint8_t>& bytes) {
  Bytes rest = bytes;
  const auto chunk = PacketView::next(rest);
  EXPECT_TRUE(chunk && rest.empty());
  return *chunk;
}

/// No prefix of the value that is shorter than `bytes_min` can be parsed.
template <typename Parse>
void expect_too_short(const std::vector<std::uint8_t>& bytes, std::size_t bytes_min, Parse parse) {
  ChunkView chunk = view(bytes);
  const Bytes value = chunk.value;
  for (std::size_t n = 0; n < bytes_min; ++n) {
    chunk.value = value.first(n);
    EXPECT_FALSE(parse(chunk)) << n;
  }
}

TEST(DataChunk, HasTsnStreamSsnAndPpidBeforeItsData) {
  const std::uint8_t text[] = {'a', 'b', 'c', 'd', 'e'};
  const auto bytes = written([&](ByteWriter& writer) {
    DataChunk{.flags = kDataBegin | kDataEnd, .tsn = 0x01020304, .stream = StreamId{0x0506}, .ssn = 0x0708,
              .ppid = Ppid{0x090A0B0C}, .data = text}.write_to(writer);
  });
  EXPECT_THAT(bytes, ElementsAre(0, 3, 0, 21, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 'a', 'b', 'c', 'd', 'e', 0, 0, 0));
  const auto data = DataChunk::parse(view(bytes));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->tsn, 0x01020304u);
  EXPECT_EQ(data->stream, StreamId{0x0506});
  EXPECT_EQ(data->ssn, 0x0708);
  EXPECT_EQ(data->ppid, Ppid{0x090A0B0C});
  EXPECT_THAT(data->data, ElementsAreArray(text));
  expect_too_short(bytes, 12, DataChunk::parse);
}

TEST(IDataChunk, HasThePpidInItsFirstFragmentAndTheFsnInOthers) {
  const std::uint8_t text[] = {'x', 'y', 'z', '!'};
  for (const std::uint8_t flags : {kDataBegin, std::uint8_t{0}}) {
    const auto bytes = written([&](ByteWriter& writer) {
      IDataChunk{.flags = flags, .tsn = 1, .stream = StreamId{2}, .mid = 3, .ppid = Ppid{53}, .fsn = 9, .data = text}
          .write_to(writer);
    });
    const std::uint8_t either = flags == kDataBegin ? 53 : 9;
    EXPECT_THAT(bytes, ElementsAre(64, flags, 0, 24, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, either, 'x', 'y', 'z', '!'));
    const auto data = IDataChunk::parse(view(bytes));
    ASSERT_TRUE(data);
    EXPECT_EQ(data->mid, 3u);
    EXPECT_EQ(data->ppid, Ppid{flags == kDataBegin ? 53u : 0u});
    EXPECT_EQ(data->fsn, flags == kDataBegin ? 0u : 9u);
    expect_too_short(bytes, 16, IDataChunk::parse);
  }
}

TEST(InitChunk, HasFixedFieldsAndThenParameters) {
  const auto bytes = written([](ByteWriter& writer) {
    ChunkScope chunk(writer, ChunkType::Init);
    InitChunk{.tag = 0x01020304, .window_bytes = 0x00010000, .outgoing_streams = 10, .incoming_streams = 20,
              .initial_tsn = 0x0A0B0C0D, .parameters = {}}.write_fields_to(writer);
    writer.u32(0xC0000004);
    chunk.end();
  });
  EXPECT_THAT(bytes, ElementsAre(1, 0, 0, 24, 1, 2, 3, 4, 0, 1, 0, 0, 0, 10, 0, 20, 10, 11, 12, 13, 0xC0, 0, 0, 4));
  const auto init = InitChunk::parse(view(bytes));
  ASSERT_TRUE(init);
  EXPECT_EQ(init->tag, 0x01020304u);
  EXPECT_EQ(init->window_bytes, 0x10000u);
  EXPECT_EQ(init->outgoing_streams, 10);
  EXPECT_EQ(init->incoming_streams, 20);
  EXPECT_EQ(init->initial_tsn, 0x0A0B0C0Du);
  EXPECT_EQ(init->parameters.size(), 4u);
  expect_too_short(bytes, 16, InitChunk::parse);
}

TEST(SackChunk, HasBlocksAndDuplicates) {
  const GapBlock blocks[] = {{2, 3}, {5, 5}};
  const std::uint32_t duplicates[] = {0x11223344};
  const auto bytes = written([&](ByteWriter& writer) {
    SackChunk{.cumulative_tsn = 7, .window_bytes = 256, .blocks = blocks, .duplicates = duplicates}.write_to(writer);
  });
  EXPECT_THAT(bytes, ElementsAre(3, 0, 0, 28, 0, 0, 0, 7, 0, 0, 1, 0, 0, 2, 0, 1, 0, 2, 0, 3, 0, 5, 0, 5, 0x11, 0x22, 0x33, 0x44));
  const auto sack = SackView::parse(view(bytes));
  ASSERT_TRUE(sack);
  EXPECT_EQ(sack->cumulative_tsn(), 7u);
  EXPECT_EQ(sack->window_bytes(), 256u);
  ASSERT_EQ(sack->blocks(), 2u);
  EXPECT_EQ(sack->block(1), (GapBlock{5, 5}));
  ASSERT_EQ(sack->duplicates(), 1u);
  EXPECT_EQ(sack->duplicate(0), 0x11223344u);
  expect_too_short(bytes, 24, SackView::parse);
}

TEST(SackChunk, BlocksMustBeInOrderAndApart) {
  const std::vector<std::vector<GapBlock>> wrong{{{0, 1}}, {{3, 2}}, {{2, 4}, {4, 5}}, {{5, 6}, {2, 3}}};
  for (const auto& blocks : wrong) {
    const auto bytes = written([&](ByteWriter& writer) {
      SackChunk{.cumulative_tsn = 7, .window_bytes = 256, .blocks = blocks, .duplicates = {}}.write_to(writer);
    });
    EXPECT_FALSE(SackView::parse(view(bytes)));
  }
}

TEST(Heartbeat, ComesBackAsItWent) {
  const HeartbeatNote note{.sent_ns = 123'456'789, .nonce = 0xFEEDFACE};
  const auto beat = written([&](ByteWriter& writer) { note.write_to(writer); });
  EXPECT_EQ(beat.size(), 24u);
  const auto echo = written([&](ByteWriter& writer) { EXPECT_TRUE(write_heartbeat_ack(view(beat), writer)); });
  EXPECT_EQ(echo[0], 5);
  const auto back = HeartbeatNote::parse(view(echo));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->sent_ns, note.sent_ns);
  EXPECT_EQ(back->nonce, note.nonce);
  expect_too_short(echo, 20, HeartbeatNote::parse);
}

TEST(Heartbeat, WithoutInformationHasNoEcho) {
  const auto bare = written([](ByteWriter& writer) { write_bare_chunk(writer, ChunkType::Heartbeat); });
  EXPECT_TRUE(written([&](ByteWriter& writer) { EXPECT_FALSE(write_heartbeat_ack(view(bare), writer)); }).empty());
}

TEST(ShutdownChunk, HasACumulativeTsn) {
  const auto bytes = written([](ByteWriter& writer) { ShutdownChunk{0x01020304}.write_to(writer); });
  EXPECT_THAT(bytes, ElementsAre(7, 0, 0, 8, 1, 2, 3, 4));
  EXPECT_EQ(ShutdownChunk::parse(view(bytes))->cumulative_tsn, 0x01020304u);
  expect_too_short(bytes, 4, ShutdownChunk::parse);
}

TEST(BareChunk, IsAHeader) {
  EXPECT_THAT(written([](ByteWriter& writer) { write_bare_chunk(writer, ChunkType::ShutdownComplete, kTagReflected); }),
              ElementsAre(14, 1, 0, 4));
}

TEST(CookieEcho, IsTheCookieAndItsPadding) {
  const std::uint8_t cookie[] = {1, 2, 3};
  EXPECT_THAT(written([&](ByteWriter& writer) { write_cookie_echo(writer, cookie); }), ElementsAre(10, 0, 0, 7, 1, 2, 3, 0));
}

TEST(ForwardTsn, ListsStreamsWithTheirSsn) {
  const SkippedStream skipped[] = {{StreamId{1}, false, 2}, {StreamId{3}, false, 0x10004}};
  const auto bytes = written([&](ByteWriter& writer) { write_forward_tsn(writer, 9, skipped); });
  EXPECT_THAT(bytes, ElementsAre(192, 0, 0, 16, 0, 0, 0, 9, 0, 1, 0, 2, 0, 3, 0, 4));
  const auto forward = ForwardTsnView::parse(view(bytes));
  ASSERT_TRUE(forward);
  EXPECT_EQ(forward->new_cumulative_tsn(), 9u);
  ASSERT_EQ(forward->streams(), 2u);
  EXPECT_EQ(forward->stream(1), (SkippedStream{StreamId{3}, false, 4}));
  expect_too_short(bytes, 4, ForwardTsnView::parse);
}

TEST(IForwardTsn, ListsStreamsOfBothKindsWithTheirMid) {
  const SkippedStream skipped[] = {{StreamId{1}, true, 2}, {StreamId{3}, false, 0x10004}};
  const auto bytes = written([&](ByteWriter& writer) { write_i_forward_tsn(writer, 9, skipped); });
  EXPECT_THAT(bytes, ElementsAre(194, 0, 0, 24, 0, 0, 0, 9, 0, 1, 0, 1, 0, 0, 0, 2, 0, 3, 0, 0, 0, 1, 0, 4));
  const auto forward = IForwardTsnView::parse(view(bytes));
  ASSERT_TRUE(forward);
  ASSERT_EQ(forward->streams(), 2u);
  EXPECT_EQ(forward->stream(0), skipped[0]);
  EXPECT_EQ(forward->stream(1), skipped[1]);
  expect_too_short(bytes, 4, IForwardTsnView::parse);
}

}  // namespace
}  // namespace madang::sctp
