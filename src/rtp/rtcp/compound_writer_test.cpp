#include "rtp/rtcp/compound_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "rtp/rtcp/compound_reader.hpp"

namespace madang::rtp::rtcp {
namespace {

TEST(CompoundWriter, LeavesWhatIsThereWhenAPacketDoesNotFit) {
  std::vector<std::uint8_t> to(8 + 11);
  CompoundWriter writer(to);
  EXPECT_TRUE(writer.rr({1}));
  EXPECT_FALSE(writer.pli({}));
  EXPECT_EQ(writer.nack({1}, {2}, std::array{WireSeq{3}}), 0u);
  EXPECT_EQ(writer.transport_feedback({.base = Seq{1}}, std::array{FeedbackArrival{.seq = {1}, .at = at(1s)}}).arrivals, 0u);
  EXPECT_EQ(writer.size(), 8u);
  EXPECT_TRUE(std::holds_alternative<ReceiverReport>(*CompoundReader::parse(writer.written())->next()));
  writer.clear();
  EXPECT_TRUE(writer.pli({}));
}

}  // namespace
}  // namespace madang::rtp::rtcp
