#include "media/layer_selector.hpp"

#include <gtest/gtest.h>

namespace madang::media {
namespace {

using Type = ortc::ProducerType;

constexpr std::uint8_t kAll = 0b111;

LayerSelector simulcast(std::uint8_t active = kAll) {
  LayerSelector selector({.type = Type::Simulcast, .spatial_layers = 3, .temporal_layers = 3});
  selector.on_active(active);
  return selector;
}
std::optional<Layers> layers(std::uint8_t spatial, std::uint8_t temporal) { return Layers{spatial, temporal}; }

TEST(LayerSelector, WantsEverythingUntilToldOtherwise) {
  EXPECT_EQ(simulcast().target(), layers(2, 2));
  LayerSelector svc({.type = Type::Svc, .spatial_layers = 2, .temporal_layers = 1});
  EXPECT_EQ(svc.target(), layers(1, 0));
}

TEST(LayerSelector, FollowsThePreferenceAndClampsIt) {
  LayerSelector selector = simulcast();
  selector.prefer({1, std::uint8_t{0}});
  EXPECT_EQ(selector.target(), layers(1, 0));
  selector.prefer({1, {}});
  EXPECT_EQ(selector.target(), layers(1, 2));
  selector.prefer({200, std::uint8_t{200}});
  EXPECT_EQ(selector.target(), layers(2, 2));
}

TEST(LayerSelector, TheLinkLimitsThePreference) {
  LayerSelector selector = simulcast();
  selector.allow(Layers{1, 1});
  EXPECT_EQ(selector.target(), layers(1, 1));
  selector.prefer({0, std::uint8_t{2}});
  EXPECT_EQ(selector.target(), layers(0, 2));  // a lower layer than the link allows comes with all its frames
  selector.allow(std::nullopt);
  EXPECT_EQ(selector.target(), std::nullopt);
  selector.allow(Layers{2, 2});
  EXPECT_EQ(selector.target(), layers(0, 2));
}

TEST(LayerSelector, TakesTheHighestLayerThatIsThere) {
  EXPECT_EQ(simulcast(0b011).target(), layers(1, 2));
  EXPECT_EQ(simulcast(0b101).target(), layers(2, 2));
  EXPECT_EQ(simulcast(0b001).target(), layers(0, 2));
}

TEST(LayerSelector, TakesALayerAboveTheWishRatherThanNone) {
  LayerSelector selector = simulcast(0b100);
  selector.prefer({0, {}});
  EXPECT_EQ(selector.target(), layers(2, 2));
  selector.allow(Layers{0, 2});
  EXPECT_EQ(selector.target(), layers(2, 0));  // as little of it as can be
}

TEST(LayerSelector, SimulcastWithoutAnyEncodingForwardsNothingAndALoneStreamIsWaitedFor) {
  EXPECT_EQ(simulcast(0).target(), std::nullopt);
  LayerSelector svc({.type = Type::Svc, .spatial_layers = 3, .temporal_layers = 3});
  svc.on_active(0);
  EXPECT_EQ(svc.target(), layers(2, 2));
  LayerSelector simple(LayerSelector::Options{});
  EXPECT_EQ(simple.target(), layers(0, 0));
}

TEST(LayerSelector, SurvivesAbsurdCounts) {
  LayerSelector selector({.type = Type::Simulcast, .spatial_layers = 255, .temporal_layers = 0});
  selector.on_active(0xff);
  EXPECT_EQ(selector.target(), layers(7, 0));
  LayerSelector none({.type = Type::Svc, .spatial_layers = 0, .temporal_layers = 0});
  EXPECT_EQ(none.target(), layers(0, 0));
}

}  // namespace
}  // namespace madang::media
