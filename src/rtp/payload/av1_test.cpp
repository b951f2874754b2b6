#include "rtp/payload/av1.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::payload {
namespace {

using Payload = std::vector<std::uint8_t>;

TEST(Av1, ReadsTheStartOfACodedVideoSequence) {
  // N, W=2: sequence header of 3 bytes, then a frame OBU with extension (TID 1, SID 2).
  const auto a = Av1Aggregation::parse(Payload{0x28, 3, 0x08, 1, 2, 0x34, 0x30, 9});
  ASSERT_TRUE(a);
  EXPECT_TRUE(a->starts_coded_sequence && a->has_sequence_header && a->starts_frame && a->has_layers);
  EXPECT_FALSE(a->continues_obu || a->continued_later);
  EXPECT_EQ(a->elements, 2);
  EXPECT_EQ(a->temporal, 1);
  EXPECT_EQ(a->spatial, 2);
}

TEST(Av1, ReadsElementsThatAllHaveLengths) {
  const auto a = Av1Aggregation::parse(Payload{0x00, 1, 0x30, 2, 0x20, 7});
  ASSERT_TRUE(a);
  EXPECT_EQ(a->elements, 2);
  EXPECT_FALSE(a->has_layers);
}

TEST(Av1, DoesNotTakeAContinuationForAnObu) {
  const auto a = Av1Aggregation::parse(Payload{0xd0, 0x0c});  // Z Y W=1; 0x0c would be a sequence header
  ASSERT_TRUE(a);
  EXPECT_TRUE(a->continues_obu && a->continued_later);
  EXPECT_FALSE(a->has_sequence_header || a->has_layers || a->starts_frame);
}

TEST(Av1, ReadsLongLengths) {
  Payload bytes = {0x20, 0x82, 0x01};  // W=2, first element of 130 bytes
  bytes.resize(3 + 130, 0x30);
  EXPECT_FALSE(Av1Aggregation::parse(bytes));  // the second is missing
  bytes.push_back(0x30);
  EXPECT_TRUE(Av1Aggregation::parse(bytes));
}

TEST(Av1, RefusesWhatContradictsItself) {
  EXPECT_FALSE(Av1Aggregation::parse({}));
  EXPECT_FALSE(Av1Aggregation::parse(Payload{0x10}));                    // no element
  EXPECT_FALSE(Av1Aggregation::parse(Payload{0x00}));
  EXPECT_FALSE(Av1Aggregation::parse(Payload{0x00, 3, 0x30, 1}));        // element too long
  EXPECT_FALSE(Av1Aggregation::parse(Payload{0x98, 0x30}));              // Z with N
  EXPECT_FALSE(Av1Aggregation::parse(Payload{0x10, 0x34}));              // extension header missing
  EXPECT_FALSE(Av1Aggregation::parse(Payload{0x20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x30}));
}

TEST(Av1, RefusesMoreElementsThanItCounts) {
  Payload bytes(1 + 256, 0);  // 256 empty elements
  EXPECT_FALSE(Av1Aggregation::parse(bytes));
  bytes.pop_back();
  EXPECT_TRUE(Av1Aggregation::parse(bytes));
}

TEST(Av1, TellsForwardingWhatItNeeds) {
  const auto info = inspect_av1(Payload{0x18, 0x34, 0x30, 9}, true);
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->key_frame && info->start_of_frame && info->end_of_picture && info->has_layers);
  EXPECT_EQ(info->temporal, 1);
}

}  // namespace
}  // namespace madang::rtp::payload
