#include "ortc/sctp_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::ortc {
namespace {

TEST(SctpStream, IsReliableAndOrderedUnlessSaidOtherwise) {
  EXPECT_EQ(*normalize({.stream_id = 3}),
            (SctpStreamParameters{3, true, std::nullopt, std::nullopt}));
  EXPECT_EQ(*normalize({.stream_id = 3, .ordered = false}),
            (SctpStreamParameters{3, false, std::nullopt, std::nullopt}));
}

TEST(SctpStream, WithALimitIsUnordered) {
  EXPECT_EQ(*normalize({.stream_id = 1, .max_packet_life_time_ms = 2000}),
            (SctpStreamParameters{1, false, 2000, std::nullopt}));
  EXPECT_EQ(*normalize({.stream_id = 1, .ordered = false, .max_retransmits = 2}),
            (SctpStreamParameters{1, false, std::nullopt, 2}));
}

TEST(SctpStream, TakesZeroLimitsAsNotGiven) {
  EXPECT_EQ(
      *normalize(
          {.stream_id = 1, .ordered = true, .max_packet_life_time_ms = 0, .max_retransmits = 0}),
      (SctpStreamParameters{1, true, std::nullopt, std::nullopt}));
}

TEST(SctpStream, RefusesTwoLimits) {
  const auto result =
      normalize({.stream_id = 1, .max_packet_life_time_ms = 1, .max_retransmits = 1});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "cannot provide both maxPacketLifeTime and maxRetransmits");
}

TEST(SctpStream, RefusesOrderWithALimit) {
  const auto result = normalize({.stream_id = 1, .ordered = true, .max_retransmits = 1});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), fail(Code::InvalidArgument,
                                 "cannot be ordered with maxPacketLifeTime or maxRetransmits",
                                 "sctpStreamParameters.ordered"));
}

TEST(SctpStream, RefusesTheStreamThatDoesNotExist) {
  EXPECT_TRUE(normalize({.stream_id = 65534}));
  EXPECT_FALSE(normalize({.stream_id = 65535}));
}

}  // namespace
}  // namespace madang::ortc
