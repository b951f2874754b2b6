#include "rtp/send/seq_rewriter.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace madang::rtp {
namespace {

TEST(SeqRewriter, StartsWhereAnEarlyReorderCannotWrap) {
  SeededRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    const Seq first = random_first_seq(random);
    EXPECT_GE(first, Seq{1000});
    EXPECT_LE(first, Seq{32'767});
  }
}

TEST(SeqRewriter, ForwardsNothingBeforeTheFirstSync) {
  SeqRewriter rewriter(Seq{1000});
  EXPECT_EQ(rewriter.on_forward({5}), std::nullopt);
  rewriter.on_drop({5});
  EXPECT_EQ(rewriter.output_end(), Seq{1000});
}

TEST(SeqRewriter, KeepsTheHolesOfLossAndClosesThoseOfDropping) {
  SeqRewriter rewriter(Seq{1000});
  rewriter.on_sync({50});
  EXPECT_EQ(rewriter.on_forward({50}), Seq{1000});
  rewriter.on_drop({51});
  EXPECT_EQ(rewriter.on_forward({52}), Seq{1001});
  EXPECT_EQ(rewriter.on_forward({55}), Seq{1004});  // 53 and 54 are on the way
  EXPECT_EQ(rewriter.on_forward({53}), Seq{1002});
  EXPECT_EQ(rewriter.on_forward({54}), Seq{1003});
  EXPECT_EQ(rewriter.on_forward({51}), std::nullopt);
  EXPECT_EQ(rewriter.on_forward({50}), Seq{1000});  // asked again
}

TEST(SeqRewriter, ClosesALateHoleOnlyWhileNothingNewerWasSent) {
  SeqRewriter rewriter(Seq{1000});
  rewriter.on_sync({1});
  rewriter.on_forward({1});
  rewriter.on_drop({4});
  rewriter.on_drop({3});  // late, but nothing newer than 1 was sent
  EXPECT_EQ(rewriter.on_forward({5}), Seq{1002});
  rewriter.on_drop({2});  // too late: 5 already counted on it
  EXPECT_EQ(rewriter.on_forward({6}), Seq{1003});
  EXPECT_EQ(rewriter.find({2}), Seq{1001});
}

TEST(SeqRewriter, GoesOnWithoutAGapWhenItSyncs) {
  SeqRewriter rewriter(Seq{1000});
  rewriter.on_sync({50});
  rewriter.on_forward({50});
  rewriter.on_forward({51});
  rewriter.on_sync({90});  // resumed
  EXPECT_EQ(rewriter.on_forward({90}), Seq{1002});
  EXPECT_EQ(rewriter.on_forward({89}), std::nullopt);
  rewriter.on_sync({7});  // another source, counting elsewhere
  EXPECT_EQ(rewriter.on_forward({8}), Seq{1004});
  EXPECT_EQ(rewriter.on_forward({7}), Seq{1003});
  EXPECT_EQ(rewriter.on_forward({6}), std::nullopt);
}

TEST(SeqRewriter, LeavesNoGapWhenDroppedPacketsPrecedeASync) {
  SeqRewriter rewriter(Seq{1000});
  rewriter.on_sync({1});
  rewriter.on_forward({1});
  for (std::int64_t seq = 2; seq < 5000; ++seq) { rewriter.on_drop({seq}); }
  EXPECT_EQ(rewriter.on_forward({5000}), Seq{1001});
  rewriter.on_drop({5001});
  rewriter.on_sync({5002});
  EXPECT_EQ(rewriter.on_forward({5002}), Seq{1002});
}

TEST(SeqRewriter, RefusesWhatFellOutOfItsWindow) {
  SeqRewriter rewriter(Seq{1000});
  rewriter.on_sync({0});
  rewriter.on_forward({SeqRewriter::kWindow});
  EXPECT_EQ(rewriter.on_forward({0}), std::nullopt);
  EXPECT_EQ(rewriter.on_forward({1}), Seq{1001});
  rewriter.on_forward({100'000});  // a jump clears the window
  EXPECT_EQ(rewriter.find({99'999}), Seq{100'999});
}

/// What the rewriter is to do, said slowly: of everything not dropped before something newer was
/// sent, the rank.
TEST(SeqRewriter, AgreesWithAModelUnderRandomDropsAndReordering) {
  SeededRandom random(5);
  SeqRewriter rewriter(Seq{1000});
  rewriter.on_sync({0});
  std::set<std::int64_t> dropped;
  std::map<std::int64_t, std::int64_t> outputs;
  std::int64_t newest = -1;
  std::int64_t newest_forwarded = -1;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t seq =
        std::max<std::int64_t>(newest + 3 - static_cast<std::int64_t>(random.below(10)), 0);
    if (outputs.contains(seq)) { continue; }
    if (random.below(3) == 0) {
      if (seq > newest_forwarded) { dropped.insert(seq); }
      rewriter.on_drop({seq});
    } else {
      const std::optional<Seq> output = rewriter.on_forward({seq});
      ASSERT_EQ(output.has_value(), !dropped.contains(seq)) << seq;
      if (output) {
        const auto below = std::distance(dropped.begin(), dropped.lower_bound(seq));
        ASSERT_EQ(output->value, 1000 + seq - below) << seq;
        outputs[seq] = output->value;
        newest_forwarded = std::max(newest_forwarded, seq);
      }
    }
    newest = std::max(newest, seq);
  }
  std::set<std::int64_t> distinct;
  for (const auto& [input, output] : outputs) { EXPECT_TRUE(distinct.insert(output).second); }
}

}  // namespace
}  // namespace madang::rtp
