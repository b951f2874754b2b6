#include "rtp/receive/seq_validator.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {
using Accepted = SeqValidator::Accepted;

TEST(SeqValidator, BelievesTheFirstPacket) {
  SeqValidator validator;
  EXPECT_EQ(validator.peek({60'000}), std::nullopt);
  EXPECT_EQ(validator.on_packet({60'000}), (Accepted{Seq{60'000}, true, false}));
}

TEST(SeqValidator, CountsOnAcrossTheWrap) {
  SeqValidator validator;
  validator.on_packet({65'535});
  EXPECT_EQ(validator.on_packet({0}), (Accepted{Seq{65'536}, true, false}));
  EXPECT_EQ(validator.on_packet({65'534}), (Accepted{Seq{65'534}, false, false}));
}

TEST(SeqValidator, HoldsItsLimitsExactly) {
  struct Case {
    std::uint16_t wire;
    bool accepted;
  };
  for (const Case& c :
       {Case{12'999, true}, {13'000, false}, {8'500, true}, {8'499, false}, {10'000, true}}) {
    SeqValidator validator;
    validator.on_packet({10'000});
    EXPECT_EQ(validator.peek({c.wire}).has_value(), c.accepted) << c.wire;
    EXPECT_EQ(validator.on_packet({c.wire}).has_value(), c.accepted) << c.wire;
  }
}

TEST(SeqValidator, FollowsARestartThatSaysItTwice) {
  SeqValidator validator;
  validator.on_packet({10'000});
  EXPECT_EQ(validator.on_packet({30'000}), std::nullopt);
  EXPECT_EQ(validator.on_packet({30'001}), (Accepted{Seq{30'001}, true, true}));
  EXPECT_EQ(validator.on_packet({30'002}), (Accepted{Seq{30'002}, true, false}));
}

TEST(SeqValidator, NeverCountsBackwardsWhenFollowingARestart) {
  SeqValidator validator;
  validator.on_packet({10'000});
  validator.on_packet({5'000});
  EXPECT_EQ(validator.on_packet({5'001}), (Accepted{Seq{65'536 + 5'001}, true, true}));
}

TEST(SeqValidator, DoesNotFollowScatteredNumbers) {
  SeqValidator validator;
  validator.on_packet({10'000});
  EXPECT_EQ(validator.on_packet({30'000}), std::nullopt);
  EXPECT_TRUE(validator.on_packet({10'001})
                  .has_value());  // the stream is alive: the stray one proved nothing
  EXPECT_EQ(validator.on_packet({30'001}), std::nullopt);
  EXPECT_EQ(validator.on_packet({40'000}), std::nullopt);
  EXPECT_EQ(validator.newest(), Seq{10'001});
}

}  // namespace
}  // namespace madang::rtp
