#include "rtp/send/score.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace madang::rtp {
namespace {

TEST(Score, GradesOneIntervalByHand) {
  struct Case {
    ScoreInterval interval;
    int score;
  };
  for (const Case& c : {
           Case{{}, 10},                         // nothing expected
           {{.expected = 100}, 10},              //
           {{.expected = 100, .lost = 10}, 7},   // 10 * 0.9^4 = 6.56
           {{.expected = 100, .lost = 50}, 1},   // 0.63
           {{.expected = 100, .lost = 100}, 0},  //
           {{.expected = 100, .lost = 10, .repaired = 10, .retransmitted = 10},
            9},  // (1/(10/90+1))^4 = 0.656; missed 3.44
           {{.expected = 100, .lost = 10, .repaired = 10, .retransmitted = 20},
            8},                                  // missed 6.72: 7.57
           {{.expected = 100, .lost = -5}, 10},  // duplicates
           {{.expected = 100, .lost = 500, .repaired = 999, .retransmitted = 1}, 0},  // nonsense
           {{.expected = 100, .lost = 0, .repaired = 7, .retransmitted = 7}, 10},  // reported late
       }) {
    EXPECT_EQ(score_of(c.interval), c.score)
        << c.interval.lost << " lost, " << c.interval.repaired << " repaired";
  }
}

TEST(Score, StaysInRangeForExtremes) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(score_of({.expected = kMax, .lost = kMax, .repaired = kMax, .retransmitted = kMax}), 0);
  EXPECT_EQ(score_of({.expected = -kMax, .lost = kMax}), 10);
}

TEST(Score, WeighsTheNewestMost) {
  Score score;
  EXPECT_EQ(score.value(), 10);
  score.on_interval({.expected = 100});               // 10, weight 1
  score.on_interval({.expected = 100, .lost = 100});  // 0, weight 2
  EXPECT_EQ(score.value(), 3);                        // 10 / 3
  score.on_interval({.expected = 100});               // 10, weight 3: (10 + 0 + 30) / 6
  EXPECT_EQ(score.value(), 7);
}

TEST(Score, ForgetsWhatIsOlderThanItsHistory) {
  Score score;
  score.on_interval({.expected = 100, .lost = 100});
  for (std::size_t i = 0; i < Score::kHistory; ++i) { score.on_interval({.expected = 100}); }
  EXPECT_EQ(score.value(), 10);
}

TEST(Score, StartsOverWhenReset) {
  Score score;
  score.on_interval({.expected = 100, .lost = 100});
  score.reset(10);
  EXPECT_EQ(score.value(), 10);
  score.on_interval({.expected = 100});
  EXPECT_EQ(score.value(), 10);
}

}  // namespace
}  // namespace madang::rtp
