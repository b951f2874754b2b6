#include "sim/scenario.hpp"

namespace madang::sim {

MADANG_SCENARIO(publishers_nat_rebinds, "when a publisher's NAT rebinds, its media goes on by the next connectivity check") {
  World& world = play.world();
  Client& anna = world.add("anna");
  Client& bert = world.add("bert");
  world.produce_video(anna);
  world.produce_audio(anna);
  world.run_for(5s);
  const ReceiveStream* video = bert.find("anna", ortc::MediaKind::Video);
  for (int i = 0; i < 5; ++i) {
    const Instant moved = world.now();
    anna.rebind(*anna.sending);
    // A check is sent every 2.5 s; the first packets after it come by an address that is known.
    const bool goes_on = world.run_until([&] { return video->newest_at > moved + 200ms; }, 10s);
    play.expect(goes_on, fmt::format("media goes on after {} ms", to_ms(world.now() - moved)));
    play.expect_at_most("seconds without media", to_seconds(world.now() - moved), 2.8);
    world.run_for(4s);
  }
  play.expect(!anna.closed_with, "she was never thrown out");
  play.expect_at_least("pictures", static_cast<double>(video->decoder().pictures()), 500);
}

MADANG_SCENARIO(viewers_nat_rebinds, "when a viewer's NAT rebinds, it is served at its new address") {
  World& world = play.world();
  Client& anna = world.add("anna");
  Client& bert = world.add("bert");
  world.produce_video(anna);
  world.run_for(5s);
  const ReceiveStream* video = bert.find("anna", ortc::MediaKind::Video);
  for (int i = 0; i < 5; ++i) {
    const Instant moved = world.now();
    bert.rebind(*bert.receiving);
    const bool goes_on = world.run_until([&] { return video->newest_at > moved + 200ms; }, 10s);
    play.expect(goes_on, fmt::format("media goes on after {} ms", to_ms(world.now() - moved)));
    play.expect_at_most("seconds without media", to_seconds(world.now() - moved), 2.8);
    world.run_for(4s);
  }
  play.expect(!bert.closed_with, "he was never thrown out");
}

}  // namespace madang::sim
