#include "sim/scenario.hpp"

namespace madang::sim {

/// The plainest call there is: both see and hear each other, and nothing has to be repaired.
MADANG_SCENARIO(two_people_meet, "two peers on good links see and hear each other") {
  World& world = play.world();
  Client& anna = world.add({.name = "anna", .signal_delay = 20ms});
  Client& bert = world.add({.name = "bert", .signal_delay = 20ms});
  for (Client* client : {&anna, &bert}) {
    world.produce_audio(*client);
    world.produce_video(*client);
  }
  world.run_for(10s);
  for (Client* client : {&anna, &bert}) {
    const std::string other = client == &anna ? "bert" : "anna";
    const ReceiveStream* video = client->find(other, ortc::MediaKind::Video);
    const ReceiveStream* audio = client->find(other, ortc::MediaKind::Audio);
    play.expect(video != nullptr && audio != nullptr, client->name() + " was offered both");
    if (video == nullptr || audio == nullptr) { return; }
    play.expect_at_least("pictures at " + client->name(), static_cast<double>(video->decoder().pictures()), 240);
    play.expect_at_least("audio packets at " + client->name(), static_cast<double>(audio->received), 490);
    play.expect_at_most("nacks of " + client->name(), static_cast<double>(video->nacks), 0);
    play.expect_at_most("seconds frozen at " + client->name(), to_seconds(video->decoder().frozen(world.now())), 0);
  }
}

}  // namespace madang::sim
