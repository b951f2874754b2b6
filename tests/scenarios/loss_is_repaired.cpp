#include "sim/scenario.hpp"

namespace madang::sim {
namespace {

struct Case {
  int loss_percent;
  int rtt_ms;
  bool is_publishers_link;    ///< else the viewer's
  double delivered_least;     ///< share of packets within 250 ms of the first try
  double frozen_most;         ///< share of the time
};

/// The figures: what is lost is asked for once per round trip, so at 50 ms four tries fit into 250 ms and at 200 ms one.
constexpr Case kCases[] = {
    {2, 50, false, 0.9995, 0.001},  {5, 50, false, 0.9995, 0.001},  {10, 50, false, 0.998, 0.005},
    {20, 50, false, 0.98, 0.02},    {2, 200, false, 0.98, 0.005},   {5, 200, false, 0.95, 0.01},
    {10, 200, false, 0.90, 0.01},   {20, 200, false, 0.80, 0.25},   {2, 50, true, 0.9995, 0.001},
    {5, 50, true, 0.9995, 0.001},   {10, 50, true, 0.998, 0.005},   {20, 50, true, 0.97, 0.02},
    {2, 200, true, 0.98, 0.005},    {5, 200, true, 0.95, 0.01},     {10, 200, true, 0.90, 0.01},
    {20, 200, true, 0.80, 0.25},
};

void run(Play& play, const Case& what) {
  World& world = play.world();
  const Link::Options clean{.delay = 10ms};
  Link::Options lossy{.delay = std::chrono::milliseconds(what.rtt_ms / 2), .loss = what.loss_percent / 100.0};
  Client& anna = world.add({.name = "anna", .path = what.is_publishers_link ? lossy : clean});
  Client& bert = world.add({.name = "bert", .path = what.is_publishers_link ? clean : lossy});
  world.produce_video(anna, {.rates = {Bitrate::kbps(800)}});
  world.run_for(10s);  // the viewer learns how late packets come
  ReceiveStream* video = bert.find("anna", ortc::MediaKind::Video);
  play.expect(video != nullptr, "bert was offered the video");
  if (video == nullptr) { return; }
  video->latencies().clear();
  const std::uint64_t abandoned = video->abandoned;
  const Duration frozen = video->decoder().frozen(world.now());
  constexpr Duration kLasts = 60s;
  world.run_for(kLasts);
  const Duration path = clean.delay + lossy.delay + 10ms;  // one way, and the pacer
  const double delivered = video->latencies().share_within(path + 250ms, video->abandoned - abandoned);
  play.expect_at_least("share delivered within 250 ms of the first try", delivered, what.delivered_least);
  play.expect_at_most("share of time frozen",
                      to_seconds(video->decoder().frozen(world.now()) - frozen) / to_seconds(kLasts), what.frozen_most);
  play.expect_at_least("packets repaired", static_cast<double>(video->repairs), what.is_publishers_link ? 0 : 10);
}

const bool kRegistered = [] {
  for (const Case& what : kCases) {
    const auto side = what.is_publishers_link ? "publisher" : "viewer";
    ScenarioRegistration(fmt::format("loss_{}_percent_{}_ms_{}", what.loss_percent, what.rtt_ms, side),
                         fmt::format("{} % loss and {} ms round trip on the {}'s link are repaired", what.loss_percent,
                                     what.rtt_ms, side),
                         [what](Play& play) { run(play, what); }, __FILE__);
  }
  return true;
}();

}  // namespace
}  // namespace madang::sim
