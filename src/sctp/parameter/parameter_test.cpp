// Every parameter and every error cause.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "sctp/cause/cause.hpp"
#include "sctp/parameter/capabilities.hpp"
#include "sctp/parameter/reset.hpp"
#include "sctp/state_cookie.hpp"
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

TEST(Capabilities, AreTwoParametersAndAListOfChunkTypes) {
  const Capabilities all{.has_forward_tsn = true, .has_i_data = true, .has_i_forward_tsn = true, .has_reconfig = true,
                         .accepts_zero_checksum = true};
  const auto bytes = written([&](ByteWriter& writer) { all.write_to(writer); });
  EXPECT_THAT(bytes, ElementsAre(0xC0, 0, 0, 4, 0x80, 1, 0, 8, 0, 0, 0, 1, 0x80, 8, 0, 8, 130, 192, 64, 194));
  const auto parsed = InitParameters::parse(bytes);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->capabilities, all);
  EXPECT_EQ(InitParameters::parse({})->capabilities, Capabilities{});
}

TEST(Capabilities, ZeroChecksumCountsOnlyForDtls) {
  EXPECT_FALSE(InitParameters::parse(std::vector<std::uint8_t>{0x80, 1, 0, 8, 0, 0, 0, 2})->capabilities.accepts_zero_checksum);
  EXPECT_FALSE(InitParameters::parse(std::vector<std::uint8_t>{0x80, 1, 0, 4})->capabilities.accepts_zero_checksum);
}

TEST(InitParameters, UnknownOnesStopOrPassAndAreReportedOrNot) {
  const auto with = [](std::uint8_t high_byte) {
    return *InitParameters::parse(std::vector<std::uint8_t>{high_byte, 0x77, 0, 6, 1, 2, 0, 0, 0xC0, 0, 0, 4});
  };
  EXPECT_FALSE(with(0x00).capabilities.has_forward_tsn);
  EXPECT_EQ(with(0x00).unrecognized.count, 0u);
  EXPECT_FALSE(with(0x40).capabilities.has_forward_tsn);
  EXPECT_EQ(with(0x40).unrecognized.count, 1u);
  EXPECT_TRUE(with(0x80).capabilities.has_forward_tsn);
  EXPECT_EQ(with(0x80).unrecognized.count, 0u);
  EXPECT_TRUE(with(0xC0).capabilities.has_forward_tsn);
  EXPECT_EQ(with(0xC0).unrecognized.count, 1u);
}

TEST(InitParameters, MoreUnknownOnesThanAreReportedAreReadAllTheSame) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 100; ++i) { bytes.insert(bytes.end(), {0xC0, 0x77, 0, 4}); }
  EXPECT_EQ(InitParameters::parse(bytes)->unrecognized.count, Unrecognized::kMax);
}

TEST(InitParameters, LengthsMustAddUp) {
  EXPECT_FALSE(InitParameters::parse(std::vector<std::uint8_t>{0xC0, 0, 0, 3}));
  EXPECT_FALSE(InitParameters::parse(std::vector<std::uint8_t>{0xC0, 0, 0, 5}));
  EXPECT_FALSE(InitParameters::parse(std::vector<std::uint8_t>{0xC0, 0}));
}

TEST(InitParameters, CookieAndHostNameAreFound) {
  const std::uint8_t cookie[] = {9, 8, 7};
  auto bytes = written([&](ByteWriter& writer) { write_state_cookie(writer, cookie); });
  EXPECT_THAT(bytes, ElementsAre(0, 7, 0, 7, 9, 8, 7, 0));
  bytes.insert(bytes.end(), {0, 11, 0, 5, 'h', 0, 0, 0});
  const auto parsed = InitParameters::parse(bytes);
  EXPECT_THAT(parsed->cookie, ElementsAreArray(cookie));
  EXPECT_TRUE(parsed->has_host_name);
}

TEST(UnrecognizedParameter, IsAroundTheOneThatWas) {
  const std::uint8_t unknown[] = {0xC0, 0x77, 0, 4};
  EXPECT_THAT(written([&](ByteWriter& writer) { write_unrecognized_parameter(writer, unknown); }),
              ElementsAre(0, 8, 0, 8, 0xC0, 0x77, 0, 4));
}

TEST(OutgoingReset, ListsItsStreams) {
  const StreamId streams[] = {StreamId{1}, StreamId{0x0203}, StreamId{4}};
  const auto bytes = written([&](ByteWriter& writer) {
    write_outgoing_reset(writer, {.request_number = 5, .response_number = 6, .last_tsn = 7, .streams = {}}, streams);
  });
  EXPECT_THAT(bytes, ElementsAre(0, 13, 0, 22, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 1, 2, 3, 0, 4, 0, 0));
  const auto tlv = TlvReader(bytes).next();
  EXPECT_EQ(request_number_of(*tlv), 5u);
  const auto request = OutgoingResetRequest::parse(*tlv);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->last_tsn, 7u);
  ASSERT_EQ(request->stream_count(), 3u);
  EXPECT_EQ(request->stream(1), StreamId{0x0203});
  for (std::size_t n = 0; n < 12; ++n) { EXPECT_FALSE(OutgoingResetRequest::parse({13, tlv->value.first(n), {}})); }
  EXPECT_FALSE(OutgoingResetRequest::parse({13, tlv->value.first(13), {}}));
}

TEST(ReconfigResponse, IsANumberAndAResult) {
  const auto bytes = written([](ByteWriter& writer) { ReconfigResponse{3, ResetResult::InProgress}.write_to(writer); });
  EXPECT_THAT(bytes, ElementsAre(0, 16, 0, 12, 0, 0, 0, 3, 0, 0, 0, 6));
  const auto tlv = TlvReader(bytes).next();
  EXPECT_EQ(ReconfigResponse::parse(*tlv)->result, ResetResult::InProgress);
  EXPECT_FALSE(request_number_of(*tlv));
  EXPECT_FALSE(ReconfigResponse::parse({16, tlv->value.first(7), {}}));
}

TEST(Causes, AreWrittenAsTheRfcDrawsThem) {
  const auto first = [](auto write) { return written([&](ByteWriter& writer) { write(writer); }); };
  EXPECT_THAT(first([](ByteWriter& w) { write_invalid_stream(w, StreamId{0x0102}); }), ElementsAre(0, 1, 0, 8, 1, 2, 0, 0));
  const std::uint16_t missing[] = {7};
  EXPECT_THAT(first([&](ByteWriter& w) { write_missing_parameters(w, missing); }),
              ElementsAre(0, 2, 0, 10, 0, 0, 0, 1, 0, 7, 0, 0));
  EXPECT_THAT(first([](ByteWriter& w) { write_stale_cookie(w, 0x01020304); }), ElementsAre(0, 3, 0, 8, 1, 2, 3, 4));
  EXPECT_THAT(first([](ByteWriter& w) { write_bare_cause(w, CauseCode::OutOfResource); }), ElementsAre(0, 4, 0, 4));
  const std::uint8_t chunk[] = {0x7F, 0, 0, 4};
  EXPECT_THAT(first([&](ByteWriter& w) { write_cause_around(w, CauseCode::UnrecognizedChunk, chunk); }),
              ElementsAre(0, 6, 0, 8, 0x7F, 0, 0, 4));
  EXPECT_THAT(first([](ByteWriter& w) { write_no_user_data(w, 5); }), ElementsAre(0, 9, 0, 8, 0, 0, 0, 5));
  EXPECT_THAT(first([](ByteWriter& w) { write_cause_saying(w, CauseCode::ProtocolViolation, "no"); }),
              ElementsAre(0, 13, 0, 6, 'n', 'o', 0, 0));
}

TEST(Causes, TheFirstOfAnAbortIsFound) {
  const std::uint8_t value[] = {0, 12, 0, 4};
  ChunkView chunk{ChunkType::Abort, 0, value, {}};
  EXPECT_EQ(first_cause(chunk)->type, 12);
  chunk.value = Bytes(value).first(3);
  EXPECT_FALSE(first_cause(chunk));
  chunk.value = {};
  EXPECT_FALSE(first_cause(chunk));
}

TEST(StateCookie, ComesBackAsItWasSigned) {
  CookieSecret secret{};
  secret.fill(7);
  const StateCookie cookie{.made_at = at(5s), .local_tag = 1, .remote_tag = 2, .local_initial_tsn = 3,
                           .remote_initial_tsn = 4, .remote_window_bytes = 5, .local_tie_tag = 6, .remote_tie_tag = 7,
                           .outgoing_streams = 8, .incoming_streams = 9,
                           .remote_capabilities = {.has_i_data = true, .accepts_zero_checksum = true}};
  const auto bytes = cookie.sign(secret);
  const auto back = StateCookie::parse(bytes, secret);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->made_at, at(5s));
  EXPECT_EQ(back->remote_tie_tag, 7u);
  EXPECT_EQ(back->incoming_streams, 9);
  EXPECT_EQ(back->remote_capabilities, cookie.remote_capabilities);
  secret[0] ^= 1;
  EXPECT_FALSE(StateCookie::parse(bytes, secret));
  EXPECT_FALSE(StateCookie::parse(Bytes(bytes).first(bytes.size() - 1), secret));
}

}  // namespace
}  // namespace madang::sctp
