#include "rtp/receive/nack_tracker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/random.hpp"

namespace madang::rtp {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;
using Verdict = NackTracker::Verdict;
using Origin = NackTracker::Origin;

/// A tracker that is fed media packets unless told otherwise.
struct Fed {
  NackTracker tracker;
  NackOut out;
  explicit Fed(NackTracker::Options options = {.asks = true, .has_rtx = true}) : tracker(options) {}
  Verdict feed(Instant now, std::int64_t seq, Origin origin = Origin::Media, bool key = false) {
    return tracker.on_packet(now, {seq}, origin, key, out);
  }
  std::vector<WireSeq> asks_at(Instant now) {
    tracker.on_deadline(now, out);
    return out.asks.drain();
  }
};

TEST(NackTracker, AsksForNothingInOrder) {
  Fed fed;
  for (int i = 0; i < 100; ++i) { EXPECT_EQ(fed.feed(at(i * 1ms), i), Verdict::New); }
  EXPECT_EQ(fed.tracker.next_deadline(), kNever);
}

TEST(NackTracker, AsksForNothingThatNobodyWants) {
  Fed fed;
  fed.feed(at(0ms), 1);
  fed.feed(at(1ms), 3);
  fed.tracker.set_wanted(false);
  EXPECT_EQ(fed.tracker.next_deadline(), kNever);
  fed.feed(at(2ms), 5);
  EXPECT_THAT(fed.asks_at(at(1s)), IsEmpty());
  EXPECT_EQ(fed.feed(at(3ms), 4), Verdict::LateOriginal);  // and yet it knows what it has seen
  EXPECT_EQ(fed.feed(at(3ms), 4), Verdict::Duplicate);
  fed.tracker.set_wanted(true);
  fed.feed(at(4ms), 7);
  EXPECT_THAT(fed.asks_at(at(1s)), ElementsAre(WireSeq{6}));
}

TEST(NackTracker, WaitsTenMillisecondsForReordering) {
  Fed fed;
  fed.feed(at(0ms), 10);
  fed.feed(at(0ms), 13);
  EXPECT_EQ(fed.tracker.next_deadline(), at(10ms));
  EXPECT_THAT(fed.asks_at(at(9ms)), IsEmpty());
  EXPECT_THAT(fed.asks_at(at(10ms)), ElementsAre(WireSeq{11}, WireSeq{12}));
}

TEST(NackTracker, NeverAsksForWhatWasOnlyReordered) {
  Fed fed;
  fed.feed(at(0ms), 10);
  fed.feed(at(0ms), 12);
  EXPECT_EQ(fed.feed(at(5ms), 11), Verdict::LateOriginal);
  EXPECT_EQ(fed.tracker.next_deadline(), kNever);
  EXPECT_EQ(fed.feed(at(6ms), 11), Verdict::Duplicate);
}

TEST(NackTracker, RepeatsEachHundredMillisecondsTenTimesThenGivesUp) {
  Fed fed;
  fed.feed(at(0ms), 1);
  fed.feed(at(0ms), 3);
  std::vector<Instant> asked;
  while (fed.tracker.next_deadline() != kNever) {
    const Instant now = fed.tracker.next_deadline();
    if (!fed.asks_at(now).empty()) { asked.push_back(now); }
  }
  ASSERT_EQ(asked.size(), 10U);
  EXPECT_EQ(asked.front(), at(10ms));
  EXPECT_EQ(asked.back(), at(910ms));
  EXPECT_EQ(fed.tracker.counters().abandoned, 1U);
  EXPECT_EQ(fed.tracker.missing(), 0U);
}

TEST(NackTracker, TellsRepairsFromDuplicates) {
  Fed fed;
  fed.feed(at(0ms), 1);
  fed.feed(at(0ms), 3);
  fed.asks_at(at(10ms));
  EXPECT_EQ(fed.feed(at(60ms), 2, Origin::Rtx), Verdict::Recovered);
  EXPECT_EQ(fed.feed(at(61ms), 2, Origin::Rtx), Verdict::Duplicate);
  EXPECT_EQ(fed.feed(at(62ms), 3, Origin::Rtx), Verdict::Duplicate);
  EXPECT_EQ(fed.feed(at(63ms), 9, Origin::Rtx), Verdict::New);  // a probe ahead of the media
  EXPECT_EQ(fed.feed(at(64ms), 9), Verdict::Duplicate);
}

TEST(NackTracker, TakesResendsOnTheMediaStreamForRepairsWhereThereIsNoRtx) {
  Fed fed({.asks = true, .has_rtx = false});
  fed.feed(at(0ms), 1);
  fed.feed(at(0ms), 4);
  fed.asks_at(at(10ms));
  EXPECT_EQ(fed.feed(at(12ms), 2), Verdict::LateOriginal);  // nobody answers that fast
  EXPECT_EQ(fed.feed(at(70ms), 3), Verdict::Recovered);
}

TEST(NackTracker, LearnsTheRoundTripFromItsRepairs) {
  Fed fed;
  Instant now = at(0ms);
  fed.feed(now, 0);
  for (int i = 1; i < 50; ++i) {
    now += 100ms;
    fed.feed(now, 2 * i);
    fed.asks_at(now + 10ms);
    fed.feed(now + 60ms, 2 * i - 1, Origin::Rtx);
  }
  EXPECT_EQ(fed.tracker.retry_after(), 60ms);  // 50 ms and the margin
}

TEST(NackTracker, IgnoresTheRoundTripOfRepeatedAsks) {
  Fed fed;
  fed.feed(at(0ms), 1);
  fed.feed(at(0ms), 3);
  fed.asks_at(at(10ms));
  fed.asks_at(at(110ms));
  fed.feed(at(111ms), 2, Origin::Rtx);
  EXPECT_EQ(fed.tracker.retry_after(), NackTracker::kRetryDefault);
}

TEST(NackTracker, KeepsItsRepetitionsWithinBounds) {
  NackTracker tracker({});
  tracker.on_round_trip(1us);
  EXPECT_EQ(tracker.retry_after(), NackTracker::kRetryMin);
  for (int i = 0; i < 100; ++i) { tracker.on_round_trip(1h); }
  EXPECT_EQ(tracker.retry_after(), NackTracker::kRetryMax);
}

TEST(NackTracker, CountsAnOriginalThatComesAfterItsRepairAsReordering) {
  Fed fed;
  Instant now = at(0ms);
  fed.feed(now, 0);
  for (int i = 1; i <= 3; ++i) {
    now += 200ms;
    fed.feed(now, 2 * i);
    fed.asks_at(now + fed.tracker.reorder_delay());
    fed.feed(now + 50ms, 2 * i - 1, Origin::Rtx);
    EXPECT_EQ(fed.feed(now + 55ms, 2 * i - 1), Verdict::Duplicate);
    EXPECT_EQ(fed.feed(now + 56ms, 2 * i - 1),
              Verdict::Duplicate);  // a copy of it says nothing new
  }
  EXPECT_EQ(fed.tracker.counters().false_asks, 3U);
  EXPECT_EQ(fed.tracker.reorder_delay(), 60ms);
}

TEST(NackTracker, AsksForAKeyFrameWhenTheGapIsTooLargeToRepair) {
  Fed fed;
  fed.feed(at(0ms), 0);
  fed.feed(at(0ms), NackTracker::kMissingMax + 2);  // one more than it can hold
  EXPECT_TRUE(fed.out.key_frame_needed);
  EXPECT_EQ(fed.tracker.missing(), 0U);
  EXPECT_EQ(fed.tracker.next_deadline(), kNever);
}

TEST(NackTracker, HoldsExactlyItsMaximum) {
  Fed fed;
  fed.feed(at(0ms), 0);
  fed.feed(at(0ms), NackTracker::kMissingMax + 1);
  EXPECT_FALSE(fed.out.key_frame_needed);
  EXPECT_EQ(fed.asks_at(at(10ms)).size(), NackTracker::kMissingMax);
}

TEST(NackTracker, GivesUpWhatLiesBeforeAKeyFrameFirst) {
  Fed fed;
  fed.feed(at(0ms), 0);
  fed.feed(at(0ms), 601);                       // 600 missing
  fed.feed(at(1ms), 602, Origin::Media, true);  // a key frame
  fed.feed(at(2ms), 1103);                      // 500 more: over the maximum
  EXPECT_FALSE(fed.out.key_frame_needed);
  EXPECT_EQ(fed.tracker.missing(), 500U);
  EXPECT_EQ(fed.tracker.counters().abandoned, 600U);
  fed.feed(at(3ms), 1705);  // 601 more and no key frame left to fall back to
  EXPECT_TRUE(fed.out.key_frame_needed);
  EXPECT_EQ(fed.tracker.missing(), 0U);
}

TEST(NackTracker, ForgetsWhatIsTenThousandPacketsOld) {
  Fed fed;
  fed.feed(at(0ms), 0);
  fed.feed(at(0ms), 2);
  for (std::int64_t seq = 3; seq <= NackTracker::kMissingAgeMax + 1; ++seq) {
    fed.feed(at(1ms), seq);
  }
  EXPECT_EQ(fed.tracker.missing(), 1U);
  fed.feed(at(1ms), NackTracker::kMissingAgeMax + 2);
  EXPECT_EQ(fed.tracker.missing(), 0U);
}

TEST(NackTracker, OnlyTellsApartWhenItMayNotAsk) {
  Fed fed({.asks = false, .has_rtx = false});
  fed.feed(at(0ms), 1);
  EXPECT_EQ(fed.feed(at(0ms), 2900), Verdict::New);
  EXPECT_EQ(fed.feed(at(0ms), 2899), Verdict::LateOriginal);
  EXPECT_EQ(fed.feed(at(0ms), 2899), Verdict::Duplicate);
  EXPECT_EQ(fed.tracker.next_deadline(), kNever);
  EXPECT_FALSE(fed.out.key_frame_needed);
}

TEST(NackTracker, ForgetsEverythingWhenTheSourceRestarts) {
  Fed fed;
  fed.feed(at(0ms), 1);
  fed.feed(at(0ms), 9);
  fed.tracker.on_restart();
  EXPECT_EQ(fed.feed(at(1ms), 40'000), Verdict::New);
  EXPECT_EQ(fed.tracker.missing(), 0U);
  EXPECT_EQ(fed.tracker.next_deadline(), kNever);
}

TEST(NackTracker, StaysBoundedUnderAFloodOfGaps) {
  Fed fed;
  SeededRandom random(3);
  Instant now = at(0ms);
  std::int64_t seq = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += 1ms;
    seq += 1 + static_cast<std::int64_t>(random.below(2999));
    fed.feed(now, seq, Origin::Media, random.below(10) == 0);
    fed.tracker.on_deadline(now, fed.out);
    ASSERT_LE(fed.tracker.missing(), NackTracker::kMissingMax);
    ASSERT_LE(fed.out.asks.size(), NackTracker::kMissingMax);
    fed.out.clear();
  }
}

/// One second is 200 packets; the link loses, delays and doubles; the source answers each ask after
/// a round trip.
struct Link {
  double loss = 0;
  Duration jitter{};
  double reordered = 0;  // share of packets held back by 1 to 20 packets' time
  double doubled = 0;
};
struct Outcome {
  int sent = 0;
  int in_time = 0;  // within 250 ms
  int forwarded_twice = 0;
  std::uint64_t false_asks = 0;
};

Outcome run_link(const Link& link, std::uint64_t seed) {
  constexpr Duration kOneWay = 25ms;
  SeededRandom random(seed);
  const auto chance = [&](double p) {
    return static_cast<double>(random.below(1'000'000)) < p * 1e6;
  };
  struct Arrival {
    std::int64_t seq;
    Origin origin;
  };
  std::multimap<Instant, Arrival> under_way;
  std::map<std::int64_t, Instant> sent_at;
  std::map<std::int64_t, int> forwarded;
  Outcome outcome;
  Fed fed;
  SeqUnwrapper unwrapper;
  for (Instant now = at(0ms); now < at(21s); now += 1ms) {
    if (now < at(20s) && to_ms(now.time_since_epoch()) % 5 == 0) {
      const std::int64_t seq = outcome.sent++;
      sent_at[seq] = now;
      Duration delay = kOneWay;
      if (link.jitter > Duration(0)) {
        delay += Duration(random.below(static_cast<std::uint64_t>(link.jitter.count())));
      }
      if (chance(link.reordered)) {
        delay += 5ms * static_cast<std::int64_t>(1 + random.below(20));
      }
      if (!chance(link.loss)) { under_way.emplace(now + delay, Arrival{seq, Origin::Media}); }
      if (chance(link.doubled)) {
        under_way.emplace(now + delay + 1ms, Arrival{seq, Origin::Media});
      }
    }
    while (!under_way.empty() && under_way.begin()->first <= now) {
      const Arrival arrival = under_way.begin()->second;
      under_way.erase(under_way.begin());
      if (fed.feed(now, arrival.seq, arrival.origin) == Verdict::Duplicate) { continue; }
      if (++forwarded[arrival.seq] > 1) { ++outcome.forwarded_twice; }
      if (now - sent_at[arrival.seq] <= 250ms) { ++outcome.in_time; }
    }
    for (const WireSeq wire : fed.asks_at(now)) {
      if (chance(link.loss) || chance(link.loss)) { continue; }  // the ask, or its answer
      unwrapper.reset({outcome.sent});
      under_way.emplace(now + 2 * kOneWay, Arrival{unwrapper.peek(wire).value, Origin::Rtx});
    }
  }
  outcome.false_asks = fed.tracker.counters().false_asks;
  return outcome;
}

TEST(NackTracker, DeliversNearlyEverythingInTimeOverALossyLink) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Outcome mild = run_link({.loss = 0.05}, seed);
    EXPECT_GE(mild.in_time, 0.9995 * mild.sent) << seed;
    const Outcome bad = run_link({.loss = 0.10}, seed);
    EXPECT_GE(bad.in_time, 0.999 * bad.sent) << seed;
  }
}

TEST(NackTracker, SeldomAsksForWhatIsOnlyLate) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Outcome outcome = run_link({.jitter = 30ms, .reordered = 0.05, .doubled = 0.02}, seed);
    EXPECT_LE(static_cast<double>(outcome.false_asks), 0.01 * outcome.sent) << seed;
    EXPECT_EQ(outcome.forwarded_twice, 0) << seed;
    EXPECT_EQ(outcome.in_time, outcome.sent) << seed;
  }
}

}  // namespace
}  // namespace madang::rtp
