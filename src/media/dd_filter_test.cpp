#include "media/dd_filter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rtp/payload/inspect.hpp"

namespace madang::media {
namespace {

using rtp::payload::DependencyDescriptor;
using rtp::payload::DependencyStructure;
using rtp::payload::Dti;
using rtp::payload::FrameInfo;

// Two spatial and two temporal layers. Decode targets, best first: S1T1, S1T0, S0T1, S0T0; one chain for each spatial
// layer. A picture is the frame of S0 and, one number later, that of S1; T0 and T1 take turns.
constexpr std::size_t kTargets = 4;

DependencyStructure structure() {
  DependencyStructure s;
  s.decode_targets = kTargets;
  s.chains = 2;
  s.spatial_layers = s.temporal_layers = 2;
  s.target_spatial = {1, 1, 0, 0};
  s.target_temporal = {1, 0, 1, 0};
  s.protected_by = {1, 1, 0, 0};
  return s;
}

enum class Kind { Full, Key };  ///< spatial layers depend on each other in all pictures, or in key pictures alone

/// A sender's frames in order, with what it says of them.
class Encoder {
 public:
  explicit Encoder(Kind kind) : kind_(kind) {}

  struct Frame {
    DdFrame dd;
    FrameInfo info;
  };
  /// The next picture: the frames of S0 and S1.
  std::vector<Frame> picture(bool is_key = false) {
    const bool is_t1 = !is_key && pictures_ % 2 == 1;
    pictures_ = is_key ? 1 : pictures_ + 1;
    if (is_key) { targets_ = DecodeTargets(structure(), static_cast<std::uint8_t>(targets_.generation + 1)); }
    std::vector<Frame> frames;
    for (std::uint8_t spatial = 0; spatial < 2; ++spatial) { frames.push_back(frame(is_key, spatial, is_t1)); }
    return frames;
  }
  std::uint32_t active = 0b1111;
  std::uint16_t number = 65'530;

 private:
  Frame frame(bool is_key, std::uint8_t spatial, bool is_t1) {
    DependencyDescriptor d;
    d.start_of_frame = d.end_of_frame = true;
    d.has_structure = is_key && spatial == 0;
    d.frame_number = number++;
    d.decode_targets = kTargets;
    d.chains = 2;
    d.frame.spatial = spatial;
    d.frame.temporal = is_t1 ? 1 : 0;
    const bool is_in_upper = spatial == 1 || kind_ == Kind::Full || is_key;
    const Dti of_own = is_key ? Dti::Switch : is_t1 ? Dti::Discardable : Dti::Switch;
    const Dti of_upper = spatial == 1 ? of_own : is_key ? Dti::Switch : Dti::Required;
    if (is_in_upper) { d.frame.dtis[0] = is_t1 && spatial == 0 ? Dti::Required : of_upper; }
    if (is_in_upper && !is_t1) { d.frame.dtis[1] = of_upper; }
    if (spatial == 0) { d.frame.dtis[2] = of_own; }
    if (spatial == 0 && !is_t1) { d.frame.dtis[3] = of_own; }
    for (std::size_t chain = 0; chain < 2; ++chain) {
      const bool begins = is_key && spatial == 0;
      d.frame.chain_diffs[chain] =
          begins ? std::uint8_t{0} : static_cast<std::uint8_t>(d.frame_number - in_chain_[chain]);
    }
    // T0 frames are the chains; S0 belongs to the upper chain where S1 needs it.
    if (!is_t1 && spatial == 0) { in_chain_[0] = d.frame_number; }
    if (!is_t1 && is_in_upper) { in_chain_[1] = d.frame_number; }
    Frame out{DdFrame(d, targets_, active), {}};
    rtp::payload::refine(out.info, d);
    return out;
  }

  Kind kind_;
  unsigned pictures_ = 0;
  DecodeTargets targets_;
  std::array<std::uint16_t, 2> in_chain_{};
};

/// Which frames of a picture pass, as spatial layers.
std::string pass(DdFilter& filter, const std::vector<Encoder::Frame>& frames) {
  std::string passed;
  for (const auto& frame : frames) {
    if (filter.on_packet(frame.dd, frame.info).is_forwarded) { passed += static_cast<char>('0' + frame.info.spatial); }
  }
  return passed;
}
std::string start(DdFilter& filter, Encoder& encoder, Layers target) {
  filter.set_target(target);
  const auto key = encoder.picture(true);
  filter.on_start(key[0].dd);
  return pass(filter, key);
}

TEST(DdFilter, ForwardsWhatBelongsToTheDecodeTarget) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  EXPECT_EQ(start(filter, encoder, {1, 0}), "01");
  EXPECT_EQ(pass(filter, encoder.picture()), "");  // T1
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
  EXPECT_EQ(filter.current(), (Layers{1, 0}));
}

TEST(DdFilter, OfAStreamWithLayersForKeyPicturesAloneOnlyTheTargetPasses) {
  Encoder encoder(Kind::Key);
  DdFilter filter;
  EXPECT_EQ(start(filter, encoder, {1, 1}), "01");
  EXPECT_EQ(pass(filter, encoder.picture()), "1");
  EXPECT_EQ(pass(filter, encoder.picture()), "1");
}

TEST(DdFilter, GoesUpInTimeAtASwitchAndDownAtOnce) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {1, 0});
  EXPECT_EQ(pass(filter, encoder.picture()), "");
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
  filter.set_target({1, 1});
  EXPECT_FALSE(filter.needs_key_frame());
  EXPECT_EQ(pass(filter, encoder.picture()), "01");  // the T0 picture before it was a switch, and was sent
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
  EXPECT_EQ(filter.current(), (Layers{1, 1}));
  filter.set_target({1, 0});
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
  EXPECT_EQ(pass(filter, encoder.picture()), "");
}

TEST(DdFilter, GoesDownInSpaceAtOnceWhereTheLowerTargetIsWhole) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {1, 1});
  filter.set_target({0, 1});
  EXPECT_FALSE(filter.needs_key_frame());
  EXPECT_EQ(pass(filter, encoder.picture()), "0");
  EXPECT_EQ(filter.current(), (Layers{0, 1}));
}

TEST(DdFilter, GoesDownInSpaceAtAKeyFrameWhereTheLowerTargetIsNotWhole) {
  Encoder encoder(Kind::Key);
  DdFilter filter;
  start(filter, encoder, {1, 1});
  pass(filter, encoder.picture());
  pass(filter, encoder.picture());
  filter.set_target({0, 1});
  EXPECT_TRUE(filter.needs_key_frame());
  EXPECT_EQ(pass(filter, encoder.picture()), "1");
  EXPECT_EQ(pass(filter, encoder.picture()), "1");
  EXPECT_EQ(pass(filter, encoder.picture(true)), "0");
  EXPECT_FALSE(filter.needs_key_frame());
  EXPECT_EQ(pass(filter, encoder.picture()), "0");
}

TEST(DdFilter, GoesUpInSpaceOnlyWhereTheChainIsIntact) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {0, 1});
  filter.set_target({1, 1});
  EXPECT_TRUE(filter.needs_key_frame());
  for (int i = 0; i < 6; ++i) { EXPECT_EQ(pass(filter, encoder.picture()), "0"); }
  EXPECT_EQ(pass(filter, encoder.picture(true)), "01");
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
  EXPECT_FALSE(filter.needs_key_frame());
}

TEST(DdFilter, AskedForALayerThatItCannotEnterItTakesTheTemporalLayersItCan) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {0, 1});
  pass(filter, encoder.picture());
  filter.set_target({1, 0});
  EXPECT_EQ(pass(filter, encoder.picture()), "0");
  EXPECT_EQ(filter.current(), (Layers{0, 0}));
  EXPECT_EQ(pass(filter, encoder.picture()), "");
}

TEST(DdFilter, ALossBreaksNoChain) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {1, 0});
  encoder.picture();
  encoder.picture();  // never comes, or later
  filter.set_target({1, 1});
  encoder.picture();
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
  EXPECT_EQ(pass(filter, encoder.picture()), "01");
}

TEST(DdFilter, AllPacketsOfAFrameShareItsFate) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {1, 1});
  const auto before = encoder.picture();
  pass(filter, before);
  filter.set_target({0, 0});
  const auto after = encoder.picture();
  EXPECT_EQ(pass(filter, after), "0");
  EXPECT_EQ(pass(filter, before), "01");  // late packets of both
  EXPECT_EQ(pass(filter, after), "0");
}

TEST(DdFilter, AFrameThatComesLateAsAWholeIsJudgedByTheTargetOfItsTime) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {1, 1});
  const auto late = encoder.picture();
  filter.set_target({0, 1});
  EXPECT_EQ(pass(filter, encoder.picture()), "0");
  EXPECT_EQ(pass(filter, late), "01");
}

TEST(DdFilter, FollowsTheTargetsThatTheSenderStillProduces) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {1, 1});
  encoder.active = 0b1100;  // S1 was switched off
  EXPECT_EQ(pass(filter, encoder.picture()), "0");
  EXPECT_EQ(filter.current(), (Layers{0, 1}));
}

TEST(DdFilter, ThePictureEndsWithTheHighestLayerForwarded) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {0, 1});
  const auto picture = encoder.picture();
  EXPECT_TRUE(filter.on_packet(picture[0].dd, picture[0].info).ends_picture);
}

TEST(DdFilter, SaysWhichTargetsAreLeftAndNothingWhenAllAre) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {1, 1});
  auto picture = encoder.picture();
  filter.on_packet(picture[0].dd, picture[0].info);
  EXPECT_EQ(filter.patch(picture[0].dd, picture[0].info), 0u);
  filter.set_target({0, 0});
  picture = encoder.picture();
  ASSERT_TRUE(filter.on_packet(picture[0].dd, picture[0].info).is_forwarded);
  const auto rewrite = filter.unpack(filter.patch(picture[0].dd, picture[0].info));
  EXPECT_EQ(rewrite.active_targets, 0b1000u);
  EXPECT_EQ(rewrite.decode_targets, kTargets);
  EXPECT_EQ(rewrite.frame_number_step, 0);
  picture[0].info.start_of_frame = false;
  EXPECT_EQ(filter.patch(picture[0].dd, picture[0].info), 0u);
}

TEST(DdFilter, ARepairFromBeforeANewStructureTellsNoTargets) {
  Encoder encoder(Kind::Full);
  DdFilter filter;
  start(filter, encoder, {0, 0});
  pass(filter, encoder.picture());
  const auto picture = encoder.picture();
  filter.on_packet(picture[0].dd, picture[0].info);
  const std::uint32_t patch = filter.patch(picture[0].dd, picture[0].info);
  EXPECT_TRUE(filter.unpack(patch).active_targets);
  pass(filter, encoder.picture(true));
  EXPECT_FALSE(filter.unpack(patch).active_targets);
}

TEST(DdFilter, FrameNumbersOfAnotherEncodingGoOnFromThoseSent) {
  Encoder one(Kind::Full), two(Kind::Full);
  two.number = 1000;
  DdFilter filter;
  start(filter, one, {1, 1});
  const auto last = one.picture();
  pass(filter, last);
  start(filter, two, {1, 1});
  const auto next = two.picture();
  filter.on_packet(next[0].dd, next[0].info);
  const auto step = filter.unpack(filter.patch(next[0].dd, next[0].info)).frame_number_step;
  // Two frames of the key picture lie between.
  EXPECT_EQ(static_cast<std::uint16_t>(next[0].dd.number + step), static_cast<std::uint16_t>(last[1].dd.number + 3));
}

TEST(DecodeTargets, FindsTheBestOneWithinAWish) {
  const DecodeTargets targets(structure(), 1);
  const auto best = [&](Layers wish, std::uint32_t active) { return DecodeTargets::layers_of(targets.best(wish, active)); };
  EXPECT_EQ(best({3, 3}, 0b1111), (Layers{1, 1}));
  EXPECT_EQ(best({1, 0}, 0b1111), (Layers{1, 0}));
  EXPECT_EQ(best({1, 0}, 0b1101), (Layers{0, 0}));
  EXPECT_EQ(best({0, 0}, 0b0001), (Layers{1, 1}));  // nothing within: the lowest there is
  EXPECT_EQ(targets.within({0, 1}), 0b1100u);
  EXPECT_EQ(targets.within({1, 0}), 0b1010u);
}

}  // namespace
}  // namespace madang::media
