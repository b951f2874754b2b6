#include "rtp/receive/received_window.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"

namespace madang::rtp {
namespace {

TEST(ReceivedWindow, TellsSecondComers) {
  ReceivedWindow window;
  EXPECT_FALSE(window.contains({5}));
  EXPECT_TRUE(window.insert({5}));
  EXPECT_FALSE(window.insert({5}));
  EXPECT_TRUE(window.insert({7}));
  EXPECT_FALSE(window.contains({6}));
  EXPECT_TRUE(window.insert({6}));
  EXPECT_FALSE(window.insert({6}));
}

TEST(ReceivedWindow, TakesWhatIsOlderThanItForKnown) {
  ReceivedWindow window;
  window.insert({10'000});
  EXPECT_FALSE(window.insert({10'000 - ReceivedWindow::kSize}));
  EXPECT_TRUE(window.insert({10'001 - ReceivedWindow::kSize}));
}

TEST(ReceivedWindow, WorksBelowZero) {
  ReceivedWindow window;
  window.insert({3});
  EXPECT_TRUE(window.insert({-60}));
  EXPECT_FALSE(window.insert({-60}));
}

TEST(ReceivedWindow, AgreesWithASetUnderRandomJumps) {
  SeededRandom random(7);
  ReceivedWindow window;
  std::set<std::int64_t> model;
  std::int64_t newest = 0;
  window.insert({0});
  model.insert(0);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t step =
        static_cast<std::int64_t>(random.below(random.below(50) == 0 ? 5000 : 40));
    const std::int64_t seq = random.below(3) == 0 ? newest + step : newest - step;
    const bool fresh = newest - seq < ReceivedWindow::kSize && model.insert(seq).second;
    newest = std::max(newest, seq);
    ASSERT_EQ(window.insert({seq}), fresh) << seq << " at " << newest;
  }
}

}  // namespace
}  // namespace madang::rtp
