#include "rtp/rtcp/compound_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "rtp/rtcp/compound_writer.hpp"

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

/// The place of each packet's type in the variant.
std::vector<std::size_t> kinds_of(Bytes datagram) {
  std::vector<std::size_t> kinds;
  auto reader = CompoundReader::parse(datagram);
  if (!reader) { return kinds; }
  while (const auto packet = reader->next()) { kinds.push_back(packet->index()); }
  return kinds;
}

TEST(CompoundReader, TakesALoneSenderReportWithoutSdes) {
  Octets sr(28);
  sr[0] = 0x80;
  sr[1] = 200;
  sr[3] = 6;
  EXPECT_THAT(kinds_of(sr), ElementsAre(0));
}

TEST(CompoundReader, GivesEveryKindAsItsType) {
  Octets to(1200);
  CompoundWriter writer(to);
  EXPECT_TRUE(writer.empty());
  EXPECT_TRUE(writer.sr({1}, {}));
  EXPECT_TRUE(writer.rr({1}));
  EXPECT_TRUE(writer.sdes({1}, "cname"));
  EXPECT_TRUE(writer.bye(std::array{Ssrc{1}}));
  EXPECT_EQ(writer.nack({1}, {2}, std::array{WireSeq{3}}), 1u);
  EXPECT_EQ(writer.transport_feedback({.base = Seq{1}}, std::array{FeedbackArrival{.seq = {1}, .at = at(1s)}}).arrivals, 1u);
  EXPECT_TRUE(writer.pli({}));
  EXPECT_TRUE(writer.fir({1}, std::array{FirEntry{}}));
  EXPECT_TRUE(writer.remb({1}, {1000}, {}));
  EXPECT_TRUE(writer.rrtr({1}, {}));
  EXPECT_TRUE(writer.dlrr({1}, std::array{DlrrItem{}}));
  EXPECT_THAT(kinds_of(writer.written()), ElementsAre(0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 10));
}

TEST(CompoundReader, TellsWhatItDoesNotReadFromWhatIsBroken) {
  const Octets bytes = {0x82, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2,   // RTPFB format 2
                        0x80, 222, 0, 0,                           // unassigned type
                        0x81, 206, 0, 1, 0, 0, 0, 1};              // PLI without media SSRC
  auto reader = CompoundReader::parse(bytes);
  ASSERT_TRUE(reader);
  const auto format = reader->next();
  const auto type = reader->next();
  const auto broken = reader->next();
  ASSERT_TRUE(format && type && broken);
  EXPECT_FALSE(std::get<Unread>(*format).is_malformed);
  EXPECT_FALSE(std::get<Unread>(*type).is_malformed);
  EXPECT_TRUE(std::get<Unread>(*broken).is_malformed);
  EXPECT_FALSE(reader->next());
}

TEST(CompoundReader, RefusesTheWholeWhenTheChainIsBroken) {
  Octets bytes = {0x80, 201, 0, 1, 0, 0, 0, 1, 0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2};
  EXPECT_EQ(kinds_of(bytes).size(), 2u);
  EXPECT_FALSE(CompoundReader::parse(Bytes(bytes).first(bytes.size() - 1)));
  bytes.push_back(0);
  EXPECT_FALSE(CompoundReader::parse(bytes));
  EXPECT_FALSE(CompoundReader::parse({}));
}

}  // namespace
}  // namespace madang::rtp::rtcp
