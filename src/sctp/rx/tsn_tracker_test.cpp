#include "sctp/rx/tsn_tracker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.hpp"

namespace madang::sctp {
namespace {

using testing::ElementsAre;
using Kind = TsnTracker::Kind;

constexpr std::uint32_t kFirst = 0xFFFFFFF0;  // wraps soon
constexpr Tsn kBase = first_tsn(kFirst);

TEST(TsnTracker, InOrderThereIsNoGap) {
  TsnTracker tracker(kFirst);
  for (Tsn tsn = kBase; tsn < kBase + 40; ++tsn) {
    EXPECT_EQ(tracker.classify(tsn), Kind::New);
    tracker.record(tsn);
    EXPECT_EQ(tracker.classify(tsn), Kind::Duplicate);
  }
  EXPECT_EQ(tracker.cumulative(), kBase + 39);
  EXPECT_FALSE(tracker.has_gaps());
}

TEST(TsnTracker, ReportsWhatLiesBeyondAGap) {
  TsnTracker tracker(kFirst);
  for (const Tsn offset : {0u, 2u, 3u, 7u}) { tracker.record(kBase + offset); }
  EXPECT_THAT(tracker.gap_blocks(10), ElementsAre(GapBlock{2, 3}, GapBlock{7, 7}));
  EXPECT_THAT(tracker.gap_blocks(1), ElementsAre(GapBlock{2, 3}));
  tracker.record(kBase + 1);
  EXPECT_EQ(tracker.cumulative(), kBase + 3);
  EXPECT_THAT(tracker.gap_blocks(10), ElementsAre(GapBlock{4, 4}));
}

TEST(TsnTracker, KeepsSoManyGapsAndNotOneMore) {
  TsnTracker tracker(kFirst);
  for (Tsn i = 0; i < kGapsMax; ++i) { tracker.record(kBase + 1 + 2 * i); }
  EXPECT_EQ(tracker.classify(kBase + 1 + 2 * kGapsMax), Kind::TooFar);
  EXPECT_EQ(tracker.classify(kBase + 2 * kGapsMax), Kind::New);  // joins the last range
  EXPECT_EQ(tracker.classify(kBase), Kind::New);
  EXPECT_EQ(tracker.classify(kBase - 1 + kTsnAheadMax + 1), Kind::TooFar);
}

TEST(TsnTracker, AgreesWithASetWhateverIsRecordedForgottenAndForwarded) {
  SeededRandom random(1);
  TsnTracker tracker(kFirst);
  std::set<Tsn> model;
  Tsn cumulative = kBase - 1;
  for (int step = 0; step < 100'000; ++step) {
    const Tsn tsn = cumulative + random.below(120);
    const bool is_new = tsn > cumulative && !model.contains(tsn);
    ASSERT_EQ(tracker.classify(tsn) == Kind::New, is_new);
    if (is_new && random.below(4) != 0) {
      tracker.record(tsn);
      model.insert(tsn);
    } else if (tsn > cumulative && model.contains(tsn) && random.below(4) == 0) {
      tracker.forget(tsn);
      model.erase(tsn);
    } else if (random.below(200) == 0) {
      tracker.forward_to(tsn);
      cumulative = std::max(cumulative, tsn);
      model.erase(model.begin(), model.upper_bound(cumulative));
    }
    while (model.contains(cumulative + 1)) { model.erase(++cumulative); }
    ASSERT_EQ(tracker.cumulative(), cumulative);
    std::set<Tsn> reported;
    for (const GapBlock block : tracker.gap_blocks(1'000)) {
      for (Tsn t = cumulative + block.start; t <= cumulative + block.end; ++t) { reported.insert(t); }
    }
    ASSERT_EQ(reported, model);
  }
}

TEST(TsnTracker, RemembersSomeDuplicates) {
  TsnTracker tracker(kFirst);
  tracker.record(kBase);
  for (std::size_t i = 0; i < 10 * kDuplicatesMax; ++i) { tracker.record_duplicate(kBase); }
  EXPECT_EQ(tracker.duplicates().size(), kDuplicatesMax);
  EXPECT_EQ(tracker.duplicates()[0], kFirst);
  tracker.clear_duplicates();
  EXPECT_TRUE(tracker.duplicates().empty());
}

}  // namespace
}  // namespace madang::sctp
