#include "rtp/payload/vp9.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::payload {
namespace {

using Payload = std::vector<std::uint8_t>;

TEST(Vp9, ReadsANonFlexibleKeyFrameWithItsStructure) {
  // I L B V; picture id 0x1234; TID 0 SID 0; TL0 7; SS: two spatial layers, resolutions, a group of two pictures.
  const Payload bytes = {0xaa, 0x92, 0x34, 0x00, 0x07,            //
                         0x38, 0x01, 0x40, 0x00, 0xb4, 0x02, 0x80, 0x01, 0x68,  // 320x180, 640x360
                         0x02, 0x04, 0x02, 0x54, 0x01,            // 2 pictures: R=1 P_DIFF 2; TID 2 U, R=1 P_DIFF 1
                         0xff};
  const auto d = Vp9Descriptor::parse(bytes);
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, bytes.size() - 1);
  EXPECT_TRUE(d->is_key_frame());
  EXPECT_TRUE(d->wide_picture_id);
  EXPECT_EQ(d->picture_id, 0x1234);
  EXPECT_EQ(d->tl0_picture_index, 7);
  ASSERT_TRUE(d->structure);
  EXPECT_EQ(d->structure->spatial_layers, 2);
  ASSERT_TRUE(d->structure->has_resolutions);
  EXPECT_EQ(d->structure->resolutions[1], (Vp9ScalabilityStructure::Resolution{640, 360}));
  EXPECT_EQ(d->structure->pictures_in_group, 2);
}

TEST(Vp9, ReadsFlexibleModeWithReferences) {
  // I P L F E; 7-bit picture id; TID 2 U SID 1 D; P_DIFF 1, 2, 3.
  const auto d = Vp9Descriptor::parse(Payload{0xf4, 0x2a, 0x53, 0x03, 0x05, 0x06, 0xff});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->size, 6);
  EXPECT_TRUE(d->flexible && d->inter_picture && d->end_of_frame && d->switching_up && d->inter_layer);
  EXPECT_FALSE(d->start_of_frame);
  EXPECT_FALSE(d->wide_picture_id);
  EXPECT_EQ(d->picture_id, 0x2a);
  EXPECT_EQ(d->temporal, 2);
  EXPECT_EQ(d->spatial, 1);
  EXPECT_EQ(d->references, 3);
  EXPECT_EQ(d->reference_diffs[2], 3);
  EXPECT_EQ(d->tl0_picture_index, std::nullopt);
}

TEST(Vp9, RefusesAFourthReference) {
  EXPECT_FALSE(Vp9Descriptor::parse(Payload{0xf4, 0x2a, 0x53, 0x03, 0x05, 0x07, 0x08, 0xff}));
}

TEST(Vp9, TakesOnlyTheLowestLayerOfAKeyPictureForItsStart) {
  EXPECT_TRUE(Vp9Descriptor::parse(Payload{0x08, 0xff})->is_key_frame());
  EXPECT_TRUE(Vp9Descriptor::parse(Payload{0x28, 0x00, 0x00, 0xff})->is_key_frame());
  EXPECT_FALSE(Vp9Descriptor::parse(Payload{0x28, 0x03, 0x00, 0xff})->is_key_frame());  // SID 1, D
  EXPECT_FALSE(Vp9Descriptor::parse(Payload{0x20, 0x00, 0x00, 0xff})->is_key_frame());  // not its first packet
  EXPECT_FALSE(Vp9Descriptor::parse(Payload{0x48, 0xff})->is_key_frame());              // P
}

TEST(Vp9, RefusesDescriptorsThatRunOut) {
  const Payload whole = {0xaa, 0x92, 0x34, 0x00, 0x07, 0x18, 0x01, 0x40, 0x00, 0xb4, 0x01, 0x04, 0x02, 0xff};
  ASSERT_TRUE(Vp9Descriptor::parse(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Vp9Descriptor::parse(Bytes(whole).first(size))) << size;
  }
}

TEST(Vp9, RefusesDescriptorsOfMoreThan255Bytes) {
  Payload bytes(1100, 0x0c);  // 255 pictures of three references each
  bytes[0] = 0x0a;
  bytes[1] = 0x08;
  bytes[2] = 255;
  EXPECT_FALSE(Vp9Descriptor::parse(bytes));
}

TEST(Vp9, TellsForwardingWhatItNeeds) {
  const auto info = inspect_vp9(Payload{0xec, 0x2a, 0x52, 0x07, 0xff}, true);
  ASSERT_TRUE(info);
  EXPECT_FALSE(info->key_frame);
  EXPECT_TRUE(info->start_of_frame && info->end_of_frame && info->end_of_picture);
  EXPECT_TRUE(info->inter_picture && info->up_switch && info->has_layers);
  EXPECT_FALSE(info->inter_layer);
  EXPECT_EQ(info->temporal, 2);
  EXPECT_EQ(info->spatial, 1);
  EXPECT_EQ(info->tl0_picture_index, 7);
}

}  // namespace
}  // namespace madang::rtp::payload
