#include "sim/scenario.hpp"

namespace madang::sim {

MADANG_SCENARIO(consent_expires, "a peer whose network is gone is closed after its consent, and the others are told; a short outage is forgiven") {
  World& world = play.world();
  Client& anna = world.add("anna");
  Client& bert = world.add("bert");
  Client& carl = world.add("carl");
  for (Client* client : {&anna, &bert}) { world.produce_video(*client); }
  world.run_for(3s);
  const Instant gone = world.now();
  anna.fall_silent();
  bert.fall_silent();
  world.run_for(12s);
  play.expect(!anna.closed_with && !bert.closed_with, "twelve seconds are forgiven");
  const std::uint64_t sent = world.datagrams_down();
  world.run_for(1s);
  play.tell("{} datagrams in a second to those who are silent and to carl", world.datagrams_down() - sent);
  bert.speak_again();
  world.run_until([&] { return anna.closed_with.has_value(); }, 60s);
  play.expect(anna.closed_with.has_value(), "anna was closed");
  play.expect_at_least("seconds after her last sign", to_seconds(world.now() - gone), 17);
  play.expect_at_most("seconds after her last sign", to_seconds(world.now() - gone), 23);
  play.expect(!bert.closed_with, "bert, who came back, was not");
  world.run_for(2s);
  play.expect(carl.find("anna", ortc::MediaKind::Video) == nullptr, "carl was told that anna's video ended");
  const ReceiveStream* seen = carl.find("bert", ortc::MediaKind::Video);
  play.expect(seen != nullptr && world.now() - seen->newest_at < 100ms, "carl sees bert again");
}

}  // namespace madang::sim
