#include "rtp/send/picture_rewriter.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

using payload::FrameInfo;

FrameInfo picture(std::uint16_t id, std::uint8_t tl0 = 0, bool is_wide = true) {
  FrameInfo frame;
  frame.wide_picture_id = is_wide;
  frame.picture_id = id;
  frame.tl0_picture_index = tl0;
  return frame;
}
/// The numbers it leaves under.
std::pair<int, int> sent(PictureRewriter& rewriter, const FrameInfo& frame) {
  const auto numbers = rewriter.on_forward(frame);
  return numbers ? std::pair<int, int>{numbers->picture_id, numbers->tl0_picture_index}
                 : std::pair<int, int>{*frame.picture_id, *frame.tl0_picture_index};
}
using Numbers = std::pair<int, int>;

TEST(PictureRewriter, LeavesAnUninterruptedStreamAsItIs) {
  PictureRewriter rewriter;
  rewriter.on_sync(picture(500, 7));
  for (int i = 0; i < 40'000; ++i) {
    EXPECT_EQ(rewriter.on_forward(picture(static_cast<std::uint16_t>((500 + i) & 0x7fff), static_cast<std::uint8_t>(7 + i))),
              std::nullopt);
  }
}

TEST(PictureRewriter, ClosesTheHoleOfADroppedPictureAndKeepsTl0) {
  PictureRewriter rewriter;
  rewriter.on_sync(picture(32'766, 255));
  EXPECT_EQ(sent(rewriter, picture(32'766, 255)), (Numbers{32'766, 255}));
  rewriter.on_drop(picture(32'767, 255));
  rewriter.on_drop(picture(32'767, 255));  // its second packet
  EXPECT_EQ(sent(rewriter, picture(0, 255)), (Numbers{32'767, 255}));
  EXPECT_EQ(sent(rewriter, picture(1, 0)), (Numbers{0, 0}));
}

TEST(PictureRewriter, LatePacketsKeepTheNumbersOfTheirPicture) {
  PictureRewriter rewriter;
  rewriter.on_sync(picture(10));
  sent(rewriter, picture(10));
  rewriter.on_drop(picture(11));
  EXPECT_EQ(sent(rewriter, picture(12)), (Numbers{11, 0}));
  rewriter.on_drop(picture(13));
  EXPECT_EQ(sent(rewriter, picture(14)), (Numbers{12, 0}));
  EXPECT_EQ(sent(rewriter, picture(12)), (Numbers{11, 0}));
  EXPECT_EQ(sent(rewriter, picture(10)), (Numbers{10, 0}));
}

TEST(PictureRewriter, ALostPictureLeavesItsHole) {
  PictureRewriter rewriter;
  rewriter.on_sync(picture(10));
  sent(rewriter, picture(10));
  EXPECT_EQ(sent(rewriter, picture(13)), (Numbers{13, 0}));
}

TEST(PictureRewriter, AnotherSourceContinuesTheNumbers) {
  PictureRewriter rewriter;
  rewriter.on_sync(picture(100, 20));
  sent(rewriter, picture(100, 20));
  sent(rewriter, picture(101, 21));
  rewriter.on_sync(picture(9000, 250));
  EXPECT_EQ(sent(rewriter, picture(9000, 250)), (Numbers{102, 22}));
  EXPECT_EQ(sent(rewriter, picture(9001, 250)), (Numbers{103, 22}));
  rewriter.on_sync(picture(50, 3));
  EXPECT_EQ(sent(rewriter, picture(50, 3)), (Numbers{104, 23}));
}

TEST(PictureRewriter, CountsInSevenBitsWhereThePacketDoes) {
  PictureRewriter rewriter;
  rewriter.on_sync(picture(126, 0, false));
  EXPECT_EQ(sent(rewriter, picture(126, 0, false)), (Numbers{126, 0}));
  rewriter.on_drop(picture(127, 0, false));
  EXPECT_EQ(sent(rewriter, picture(0, 0, false)), (Numbers{127, 0}));
  EXPECT_EQ(sent(rewriter, picture(1, 0, false)), (Numbers{0, 0}));
}

TEST(PictureRewriter, ContinuesTheKeyIndexInFiveBits) {
  PictureRewriter rewriter;
  FrameInfo frame;
  frame.key_index = 31;
  rewriter.on_sync(frame);
  EXPECT_EQ(rewriter.on_forward(frame), std::nullopt);
  frame.key_index = 9;
  rewriter.on_sync(frame);
  EXPECT_EQ(rewriter.on_forward(frame)->key_index, 0);
}

TEST(PictureRewriter, TouchesNoPictureWithoutNumbers) {
  PictureRewriter rewriter;
  rewriter.on_sync(FrameInfo{});
  rewriter.on_drop(FrameInfo{});
  EXPECT_EQ(rewriter.on_forward(FrameInfo{}), std::nullopt);
}

}  // namespace
}  // namespace madang::rtp
