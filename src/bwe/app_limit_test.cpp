#include "bwe/app_limit.hpp"

#include <gtest/gtest.h>

namespace madang::bwe {
namespace {

bool after(AppLimit& limit, Instant& now, std::int64_t kbps) {
  for (int i = 0; i < 200; ++i) {
    now += 10ms;
    limit.on_sent(now, static_cast<std::size_t>(kbps * 10 / 8));
  }
  return limit.is_limited(now);
}

TEST(AppLimit, KnowsWhetherTheTargetIsFilled) {
  AppLimit limit;
  limit.set_target(Bitrate::kbps(1000));
  Instant now = at(1s);
  EXPECT_FALSE(after(limit, now, 900));
  EXPECT_TRUE(after(limit, now, 300));
  EXPECT_FALSE(after(limit, now, 800));
  EXPECT_TRUE(after(limit, now, 0));
}

}  // namespace
}  // namespace madang::bwe
