#include "room/stream_ids.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::room {
namespace {

TEST(StreamIds, CountsUpFromZeroAndWraps) {
  StreamIds ids;
  EXPECT_EQ(ids.take(3), 0);
  EXPECT_EQ(ids.take(3), 1);
  ids.release(0);
  EXPECT_EQ(ids.take(3), 2);
  EXPECT_EQ(ids.take(3), 0);
}

TEST(StreamIds, SkipsWhatIsInUseAndHasNoneWhenAllAre) {
  StreamIds ids;
  for (int i = 0; i < 4; ++i) { ids.take(4); }
  EXPECT_EQ(ids.take(4), std::nullopt);
  ids.release(2);
  EXPECT_EQ(ids.take(4), 2);
  EXPECT_EQ(ids.take(4), std::nullopt);
  EXPECT_EQ(ids.size(), 4u);
}

TEST(StreamIds, UsesAStreamAgainOnlyAfterAllOthers) {
  StreamIds ids;
  EXPECT_EQ(ids.take(65'535), 0);
  ids.release(0);
  EXPECT_EQ(ids.take(65'535), 1);
}

TEST(StreamIds, OfNoStreamsThereIsNone) { EXPECT_EQ(StreamIds().take(0), std::nullopt); }

}  // namespace
}  // namespace madang::room
