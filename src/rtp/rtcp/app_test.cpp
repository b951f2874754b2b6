#include "rtp/rtcp/app.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

TEST(App, IsRecognisedByItsName) {
  const Octets bytes = {0x83, 204, 0, 3, 0, 0, 0, 9, 't', 'e', 's', 't', 1, 2, 3, 4};
  Bytes rest = bytes;
  const auto app = App::parse(*take_packet(rest));
  ASSERT_TRUE(app);
  EXPECT_EQ(app->sender, Ssrc{9});
  EXPECT_EQ(app->subtype, 3);
  EXPECT_EQ(app->name, 0x74657374u);
  EXPECT_THAT(app->content, ElementsAre(1, 2, 3, 4));
}

TEST(App, IsRefusedWithoutAName) {
  const Octets bytes = {0x83, 204, 0, 1, 0, 0, 0, 9};
  Bytes rest = bytes;
  EXPECT_FALSE(App::parse(*take_packet(rest)));
}

}  // namespace
}  // namespace madang::rtp::rtcp
