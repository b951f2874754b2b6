#include "rtp/payload/vp8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::payload {
namespace {

using testing::ElementsAre;
using Payload = std::vector<std::uint8_t>;

TEST(Vp8, ReadsTheShortestDescriptor) {
  const auto d = Vp8Descriptor::parse(Payload{0x10, 0x00, 0xff});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, 1);
  EXPECT_TRUE(d->start_of_partition);
  EXPECT_TRUE(d->key_frame);
  EXPECT_EQ(d->picture_id, std::nullopt);
}

TEST(Vp8, ReadsWhatSimulcastBrowsersSend) {
  // X S; I L T K; 15-bit picture id 0x1234; TL0 200; TID 2, Y, KEYIDX 5; inter frame.
  const auto d = Vp8Descriptor::parse(Payload{0x90, 0xf0, 0x92, 0x34, 200, 0xa5, 0x01});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, 6);
  EXPECT_TRUE(d->wide_picture_id);
  EXPECT_EQ(d->picture_id, 0x1234);
  EXPECT_EQ(d->tl0_picture_index, 200);
  EXPECT_EQ(d->temporal, 2);
  EXPECT_TRUE(d->layer_sync);
  EXPECT_EQ(d->key_index, 5);
  EXPECT_FALSE(d->key_frame);
}

TEST(Vp8, ReadsTheSevenBitPictureIdOfFfmpeg) {
  const auto d = Vp8Descriptor::parse(Payload{0x90, 0x80, 0x2a, 0x00});
  ASSERT_TRUE(d);
  EXPECT_FALSE(d->wide_picture_id);
  EXPECT_EQ(d->picture_id, 0x2a);
  EXPECT_TRUE(d->key_frame);
}

TEST(Vp8, FindsNoKeyFrameInTheMiddleOfOne) {
  EXPECT_FALSE(Vp8Descriptor::parse(Payload{0x00, 0x00})->key_frame);  // not a start
  EXPECT_FALSE(Vp8Descriptor::parse(Payload{0x11, 0x00})->key_frame);  // second partition
  EXPECT_FALSE(Vp8Descriptor::parse(Payload{0x10, 0x01})->key_frame);  // inter frame
}

TEST(Vp8, RefusesDescriptorsWithoutFrame) {
  const Payload whole = {0x90, 0xf0, 0x92, 0x34, 200, 0xa5, 0x01};
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Vp8Descriptor::parse(Bytes(whole).first(size))) << size;
  }
}

TEST(Vp8, RewritesInTheWidthItFound) {
  Payload wide = {0x90, 0xe0, 0x92, 0x34, 200, 0x40, 0x01};
  Vp8Descriptor::parse(wide)->rewrite(wide, {.picture_id = 0x0007, .tl0_picture_index = 3});
  EXPECT_THAT(wide, ElementsAre(0x90, 0xe0, 0x80, 0x07, 3, 0x40, 0x01));
  Payload narrow = {0x90, 0x80, 0x2a, 0x01};
  Vp8Descriptor::parse(narrow)->rewrite(narrow, {.picture_id = 0x0181, .tl0_picture_index = 3});
  EXPECT_THAT(narrow, ElementsAre(0x90, 0x80, 0x01, 0x01));
  Payload only_tl0 = {0x90, 0x60, 9, 0x40, 0x01};
  Vp8Descriptor::parse(only_tl0)->rewrite(only_tl0, {.picture_id = 0x0181, .tl0_picture_index = 3});
  EXPECT_THAT(only_tl0, ElementsAre(0x90, 0x60, 3, 0x40, 0x01));
  Payload none = {0x10, 0x01};
  Vp8Descriptor::parse(none)->rewrite(none, {.picture_id = 0x0181, .tl0_picture_index = 3});
  EXPECT_THAT(none, ElementsAre(0x10, 0x01));
}

TEST(Vp8, RewritesTheKeyIndexBesideTheTemporalLayer) {
  Payload all = {0x90, 0xf0, 0x92, 0x34, 200, 0xa5, 0x01};
  Vp8Descriptor::parse(all)->rewrite(all, {.picture_id = 0x7fff, .tl0_picture_index = 255, .key_index = 31});
  EXPECT_THAT(all, ElementsAre(0x90, 0xf0, 0xff, 0xff, 255, 0xbf, 0x01));
}

TEST(Vp8, NumbersSurviveBeingPacked) {
  for (const PictureNumbers numbers : {PictureNumbers{}, PictureNumbers{0x7fff, 255, 31}, PictureNumbers{1, 2, 3}}) {
    EXPECT_NE(numbers.pack(), 0u);
    EXPECT_EQ(PictureNumbers::unpack(numbers.pack()), numbers);
  }
}

TEST(Vp8, TellsForwardingWhatItNeeds) {
  const auto info = inspect_vp8(Payload{0xb0, 0xe0, 0x92, 0x34, 200, 0xa0, 0x01}, true);
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->start_of_frame);
  EXPECT_TRUE(info->end_of_picture);
  EXPECT_TRUE(info->discardable);
  EXPECT_TRUE(info->up_switch);
  EXPECT_TRUE(info->has_layers);
  EXPECT_EQ(info->temporal, 2);
  EXPECT_EQ(info->picture_id, 0x1234);
}

}  // namespace
}  // namespace madang::rtp::payload
