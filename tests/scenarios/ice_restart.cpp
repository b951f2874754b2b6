#include "sim/scenario.hpp"

namespace madang::sim {

MADANG_SCENARIO(ice_restart_costs_nothing, "an ICE restart of both sides costs not one packet") {
  World& world = play.world();
  Client& anna = world.add({.name = "anna", .signal_delay = 50ms});
  Client& bert = world.add({.name = "bert", .signal_delay = 50ms});
  MediaSource& video = world.produce_video(anna);
  world.run_for(2s);
  for (int i = 0; i < 10; ++i) {
    anna.restart_ice(*anna.sending);
    bert.restart_ice(*bert.receiving);
    world.run_for(8s);
  }
  const ReceiveStream* seen = bert.find("anna", ortc::MediaKind::Video);
  play.expect_at_most("repairs", static_cast<double>(video.repairs() + seen->repairs), 0);
  play.expect_at_least("pictures", static_cast<double>(seen->decoder().pictures()), 81 * 25);
  play.expect(!anna.closed_with && !bert.closed_with, "nobody was thrown out");
}

}  // namespace madang::sim
