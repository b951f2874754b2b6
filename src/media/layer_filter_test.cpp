#include "media/layer_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace madang::media {
namespace {

using rtp::payload::FrameInfo;

struct Spec {
  std::uint32_t picture = 0;  ///< its timestamp is this many frames after the first
  int spatial = 0;
  int temporal = 0;
  bool is_key = false;        ///< of the whole picture
  bool up_switch = false;
  bool begins_layer = false;  ///< VP9: depends on no earlier picture
  bool start = true;
  bool end = true;
};

constexpr std::uint32_t kTicks = 3000;

/// A filter and the timestamps that its packets have, which begin shortly before they wrap.
struct Fed {
  explicit Fed(Layering layering, Layers target) : filter(layering) {
    filter.set_target(target);
    filter.on_start(frame({.is_key = true}), stamp(0));
  }
  static FrameInfo frame(const Spec& spec) {
    FrameInfo info;
    info.start_of_frame = spec.start;
    info.end_of_frame = spec.end;
    info.spatial = static_cast<std::uint8_t>(spec.spatial);
    info.temporal = static_cast<std::uint8_t>(spec.temporal);
    info.up_switch = spec.up_switch;
    info.inter_picture = !spec.is_key && !spec.begins_layer;
    info.key_frame = spec.is_key && spec.spatial == 0 && spec.start;
    info.has_layers = true;
    return info;
  }
  static rtp::WireTimestamp stamp(std::uint32_t picture) { return {0xffff'f000u + picture * kTicks}; }

  bool feed(const Spec& spec) { return filter.on_packet(frame(spec), stamp(spec.picture)).is_forwarded; }
  bool ends(const Spec& spec) { return filter.on_packet(frame(spec), stamp(spec.picture)).ends_picture; }
  /// One picture of three spatial layers: which of them pass.
  std::string picture(std::uint32_t number, Spec spec = {}) {
    std::string passed;
    for (int s = 0; s < 3; ++s) {
      spec.picture = number;
      spec.spatial = s;
      if (feed(spec)) { passed += static_cast<char>('0' + s); }
    }
    return passed;
  }

  LayerFilter filter;
};

Layers at_most(std::uint8_t spatial, std::uint8_t temporal) { return {spatial, temporal}; }

// ------------------------------------------------------------------------------------------------ temporal (VP8)

TEST(LayerFilter, TemporalLayersAboveTheTargetAreLeftOut) {
  Fed fed(Layering::Temporal, at_most(0, 1));
  EXPECT_TRUE(fed.feed({.picture = 0, .is_key = true}));
  EXPECT_FALSE(fed.feed({.picture = 1, .temporal = 2}));
  EXPECT_TRUE(fed.feed({.picture = 2, .temporal = 1}));
  EXPECT_FALSE(fed.feed({.picture = 3, .temporal = 2, .up_switch = true}));
  EXPECT_TRUE(fed.feed({.picture = 4}));
  EXPECT_EQ(fed.filter.current(), at_most(0, 1));
}

TEST(LayerFilter, GoesDownFromOnePictureToTheNextAndNeverInside) {
  Fed fed(Layering::Temporal, at_most(0, 2));
  EXPECT_TRUE(fed.feed({.picture = 1, .temporal = 2, .end = false}));
  fed.filter.set_target(at_most(0, 0));
  EXPECT_TRUE(fed.feed({.picture = 1, .temporal = 2, .start = false}));  // the rest of a frame that was begun
  EXPECT_FALSE(fed.feed({.picture = 2, .temporal = 1}));
  EXPECT_TRUE(fed.feed({.picture = 3}));
  EXPECT_TRUE(fed.feed({.picture = 1, .temporal = 2, .start = false}));  // late
}

TEST(LayerFilter, GoesUpOneLayerAtATimeWhereAPictureDependsOnTheBaseAlone) {
  Fed fed(Layering::Temporal, at_most(0, 0));
  fed.feed({.picture = 1});
  fed.filter.set_target(at_most(0, 2));
  EXPECT_FALSE(fed.feed({.picture = 2, .temporal = 2, .up_switch = true}));
  EXPECT_FALSE(fed.feed({.picture = 3, .temporal = 1}));  // depends on another one that was left out
  EXPECT_TRUE(fed.feed({.picture = 4}));
  EXPECT_TRUE(fed.feed({.picture = 5, .temporal = 1, .up_switch = true}));
  EXPECT_FALSE(fed.feed({.picture = 6, .temporal = 2}));
  EXPECT_TRUE(fed.feed({.picture = 7, .temporal = 2, .up_switch = true}));
  EXPECT_EQ(fed.filter.current(), at_most(0, 2));
  EXPECT_FALSE(fed.feed({.picture = 3, .temporal = 1}));  // late, and still left out
}

TEST(LayerFilter, AKeyFrameBringsEveryLayerBack) {
  Fed fed(Layering::Temporal, at_most(0, 0));
  fed.filter.set_target(at_most(0, 2));
  EXPECT_TRUE(fed.feed({.picture = 5, .is_key = true}));
  EXPECT_EQ(fed.filter.current(), at_most(0, 2));
  EXPECT_TRUE(fed.feed({.picture = 6, .temporal = 2}));
}

TEST(LayerFilter, TemporalLayersAloneNeverNeedAKeyFrame) {
  Fed fed(Layering::Temporal, at_most(0, 0));
  fed.filter.set_target(at_most(0, 2));
  EXPECT_FALSE(fed.filter.needs_key_frame());
}

TEST(LayerFilter, WithoutLayersEverythingPasses) {
  Fed fed(Layering::None, at_most(0, 0));
  EXPECT_TRUE(fed.feed({.picture = 1, .spatial = 2, .temporal = 2}));
  EXPECT_FALSE(fed.ends({.picture = 1, .spatial = 0}));
}

// ------------------------------------------------------------------------------------------------------- VP9 SVC

TEST(LayerFilter, SpatialLayersAboveTheTargetAreLeftOutAndThePictureEndsEarlier) {
  Fed fed(Layering::Vp9, at_most(1, 0));
  EXPECT_EQ(fed.picture(0, {.is_key = true}), "01");
  EXPECT_EQ(fed.picture(1), "01");
  EXPECT_FALSE(fed.ends({.picture = 2, .spatial = 0}));
  EXPECT_FALSE(fed.ends({.picture = 2, .spatial = 1, .end = false}));
  EXPECT_TRUE(fed.ends({.picture = 2, .spatial = 1, .start = false}));
}

TEST(LayerFilter, FullSvcGoesDownAtOnceAndUpAtAKeyPicture) {
  Fed fed(Layering::Vp9, at_most(2, 0));
  EXPECT_EQ(fed.picture(0, {.is_key = true}), "012");
  fed.filter.set_target(at_most(0, 0));
  EXPECT_FALSE(fed.filter.needs_key_frame());
  EXPECT_EQ(fed.picture(1), "0");
  fed.filter.set_target(at_most(2, 0));
  EXPECT_TRUE(fed.filter.needs_key_frame());
  EXPECT_EQ(fed.picture(2), "0");
  EXPECT_EQ(fed.picture(3, {.is_key = true}), "012");
  EXPECT_FALSE(fed.filter.needs_key_frame());
  EXPECT_EQ(fed.picture(4), "012");
}

TEST(LayerFilter, FullSvcGoesUpWhereALayerBeginsAnew) {
  Fed fed(Layering::Vp9, at_most(0, 0));
  fed.picture(1);
  fed.filter.set_target(at_most(2, 0));
  // The base goes on, and the encoder switches a layer on again above it.
  EXPECT_TRUE(fed.feed({.picture = 2, .spatial = 0}));
  EXPECT_TRUE(fed.feed({.picture = 2, .spatial = 1, .begins_layer = true}));
  EXPECT_FALSE(fed.feed({.picture = 2, .spatial = 2}));
  EXPECT_EQ(fed.picture(3), "01");
  EXPECT_EQ(fed.filter.current(), at_most(1, 0));
}

TEST(LayerFilter, KsvcSendsTheTargetLayerAloneBetweenKeyPictures) {
  Fed fed(Layering::Vp9Ksvc, at_most(2, 0));
  EXPECT_EQ(fed.picture(0, {.is_key = true}), "012");
  EXPECT_EQ(fed.picture(1), "2");
}

TEST(LayerFilter, KsvcChangesSpatialLayersAtKeyPicturesOnly) {
  Fed fed(Layering::Vp9Ksvc, at_most(2, 0));
  fed.picture(0, {.is_key = true});
  fed.filter.set_target(at_most(0, 0));
  EXPECT_TRUE(fed.filter.needs_key_frame());
  EXPECT_EQ(fed.picture(1), "2");
  EXPECT_EQ(fed.picture(2, {.is_key = true}), "0");
  EXPECT_EQ(fed.picture(3), "0");
  EXPECT_FALSE(fed.filter.needs_key_frame());
  fed.filter.set_target(at_most(1, 0));
  EXPECT_EQ(fed.picture(4), "0");
  EXPECT_EQ(fed.picture(5, {.is_key = true}), "01");
  EXPECT_EQ(fed.picture(6), "1");
}

TEST(LayerFilter, AKeyPictureWithFewerLayersIsFollowedAsFarAsItGoes) {
  Fed fed(Layering::Vp9Ksvc, at_most(2, 0));
  FrameInfo key = Fed::frame({.picture = 1, .is_key = true});
  key.spatial_layers = 2;
  fed.filter.on_packet(key, Fed::stamp(1));
  EXPECT_EQ(fed.filter.current(), at_most(1, 0));
  EXPECT_EQ(fed.picture(2), "1");
}

TEST(LayerFilter, AKeyPictureWhoseFirstPacketIsLateIsKnownByItsOthers) {
  Fed fed(Layering::Vp9, at_most(0, 0));
  fed.filter.set_target(at_most(2, 0));
  EXPECT_TRUE(fed.feed({.picture = 3, .is_key = true, .start = false}));
  EXPECT_TRUE(fed.feed({.picture = 3, .spatial = 1, .is_key = true}));
  EXPECT_TRUE(fed.feed({.picture = 3, .spatial = 2, .is_key = true}));
  EXPECT_TRUE(fed.feed({.picture = 3, .is_key = true}));
  EXPECT_EQ(fed.picture(4), "012");
}

TEST(LayerFilter, LatePacketsAreJudgedByTheLayersOfTheirTime) {
  Fed fed(Layering::Vp9, at_most(2, 0));
  fed.picture(0, {.is_key = true});
  fed.picture(1);
  fed.filter.set_target(at_most(0, 0));
  fed.picture(2);
  EXPECT_TRUE(fed.feed({.picture = 1, .spatial = 2}));
  EXPECT_FALSE(fed.feed({.picture = 2, .spatial = 2}));
}

TEST(LayerFilter, Vp9GoesUpInTimeAfterASwitchingUpPoint) {
  Fed fed(Layering::Vp9, at_most(0, 0));
  fed.feed({.picture = 1});
  fed.filter.set_target(at_most(0, 2));
  EXPECT_FALSE(fed.feed({.picture = 2, .temporal = 2}));
  EXPECT_TRUE(fed.feed({.picture = 3, .up_switch = true}));
  EXPECT_TRUE(fed.feed({.picture = 4, .temporal = 2}));
  EXPECT_EQ(fed.filter.current(), at_most(0, 2));
}

TEST(LayerFilter, ASwitchingUpPointInAnUpperLayerIsNoUseToAPictureThatWasLeftOut) {
  Fed fed(Layering::Vp9, at_most(1, 0));
  fed.picture(0, {.is_key = true});
  fed.filter.set_target(at_most(1, 1));
  EXPECT_FALSE(fed.feed({.picture = 1, .temporal = 1}));
  EXPECT_FALSE(fed.feed({.picture = 1, .spatial = 1, .temporal = 1, .up_switch = true}));
  EXPECT_EQ(fed.picture(2, {.temporal = 1, .up_switch = true}), "01");
}

}  // namespace
}  // namespace madang::media
