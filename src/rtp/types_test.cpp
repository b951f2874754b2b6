#include "rtp/types.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(SeqUnwrapper, KeepsTheFirstNumberAndCountsOnThroughTheWrap) {
  SeqUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.newest(), std::nullopt);
  EXPECT_EQ(unwrapper.unwrap({65534}), Seq{65534});
  EXPECT_EQ(unwrapper.unwrap({65535}), Seq{65535});
  EXPECT_EQ(unwrapper.unwrap({0}), Seq{65536});
  EXPECT_EQ(unwrapper.unwrap({3}), Seq{65539});
  EXPECT_EQ(Seq{65539}.wire(), WireSeq{3});
}

TEST(SeqUnwrapper, GivesLateNumbersTheirOldCycle) {
  SeqUnwrapper unwrapper;
  unwrapper.unwrap({65535});
  unwrapper.unwrap({1});
  EXPECT_EQ(unwrapper.unwrap({65533}), Seq{65533});
  EXPECT_EQ(unwrapper.newest(), Seq{65537});
}

TEST(SeqUnwrapper, GoesBelowZeroForNumbersOlderThanTheFirst) {
  SeqUnwrapper unwrapper;
  unwrapper.unwrap({0});
  EXPECT_EQ(unwrapper.unwrap({65535}), Seq{-1});
  EXPECT_EQ(Seq{-1}.wire(), WireSeq{65535});
}

TEST(SeqUnwrapper, TakesHalfACycleForOlder) {
  SeqUnwrapper unwrapper;
  unwrapper.unwrap({100});
  EXPECT_EQ(unwrapper.peek({100 + 32767}), Seq{100 + 32767});
  EXPECT_EQ(unwrapper.peek({100 + 32768}), Seq{100 - 32768});
}

TEST(SeqUnwrapper, CountsFromWhereItIsReset) {
  SeqUnwrapper unwrapper;
  unwrapper.unwrap({10});
  unwrapper.reset(Seq{65536 * 3 + 40'000});
  EXPECT_EQ(unwrapper.unwrap({40'001}), Seq{65536 * 3 + 40'001});
}

TEST(SeqUnwrapper, FollowsManyCycles) {
  SeqUnwrapper unwrapper;
  for (std::int64_t i = 7; i < 500'000; i += 997) {
    EXPECT_EQ(unwrapper.unwrap(Seq{i}.wire()), Seq{i});
  }
}

TEST(TimestampUnwrapper, CountsOnThroughTheWrapAndBack) {
  TimestampUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.unwrap({0xffff'fff0}), MediaTime{0xffff'fff0});
  EXPECT_EQ(unwrapper.unwrap({0x10}), MediaTime{0x1'0000'0010});
  EXPECT_EQ(unwrapper.unwrap({0xffff'fff8}), MediaTime{0xffff'fff8});
  EXPECT_EQ(unwrapper.newest(), MediaTime{0x1'0000'0010});
  EXPECT_EQ(MediaTime{0x1'0000'0010}.wire(), WireTimestamp{0x10});
}

}  // namespace
}  // namespace madang::rtp
