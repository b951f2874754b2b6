#include "rtp/payload/inspect.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp::payload {
namespace {

using Payload = std::vector<std::uint8_t>;

TEST(Inspect, AsksTheCodec) {
  EXPECT_TRUE(inspect(Codec::Opus, Payload{0x78}, false)->dtx);
  EXPECT_TRUE(inspect(Codec::Vp8, Payload{0x10, 0x00}, false)->key_frame);
  EXPECT_TRUE(inspect(Codec::Vp9, Payload{0x08, 0xff}, false)->key_frame);
  EXPECT_TRUE(inspect(Codec::H264, Payload{0x67, 0x42}, false)->key_frame);
  EXPECT_TRUE(inspect(Codec::H265, Payload{33 << 1, 1, 1}, false)->key_frame);
  EXPECT_TRUE(inspect(Codec::Av1, Payload{0x18, 0x30}, false)->key_frame);
  EXPECT_TRUE(inspect(Codec::Other, Payload{0}, true)->end_of_picture);
}

TEST(Inspect, FindsNothingInEmptyPayloads) {
  for (const Codec codec : {Codec::Other, Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::H265, Codec::Av1}) {
    EXPECT_FALSE(inspect(codec, {}, true));
  }
}

TEST(Inspect, BelievesTheDependencyDescriptorMore) {
  FrameInfo info;
  DependencyDescriptor descriptor;
  descriptor.start_of_frame = descriptor.end_of_frame = descriptor.has_structure = true;
  descriptor.decode_targets = 2;
  descriptor.spatial_layers = 3;
  descriptor.frame.spatial = 1;
  descriptor.frame.temporal = 2;
  descriptor.frame.dtis[0] = Dti::Discardable;
  refine(info, descriptor);
  EXPECT_TRUE(info.key_frame && info.start_of_frame && info.end_of_frame && info.has_layers && info.discardable);
  EXPECT_FALSE(info.up_switch || info.inter_picture);
  EXPECT_EQ(info.spatial, 1);
  EXPECT_EQ(info.temporal, 2);
  EXPECT_EQ(info.spatial_layers, 3);
  descriptor.frame.dtis[1] = Dti::Switch;
  descriptor.frame.diffs = 1;
  refine(info, descriptor);
  EXPECT_TRUE(info.up_switch && info.inter_picture);
  EXPECT_FALSE(info.discardable);
}

}  // namespace
}  // namespace madang::rtp::payload
