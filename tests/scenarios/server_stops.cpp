#include "sim/scenario.hpp"

namespace madang::sim {

MADANG_SCENARIO(server_stops, "a server that is stopped tells everyone, answers everyone, and keeps nothing") {
  World& world = play.open({.workers = 2, .mailbox_delay = 2ms});
  std::vector<Client*> people;
  for (int i = 0; i < 6; ++i) {
    people.push_back(&world.add({.name = fmt::format("peer{}", i), .room = fmt::format("room{}", i % 3), .signal_delay = 15ms}));
    world.produce_video(*people.back());
    world.produce_audio(*people.back());
  }
  world.run_for(3s);
  // In the middle of things: requests are under way.
  for (Client* client : people) { client->restart_ice(*client->sending); }
  world.run_for(16ms);
  world.shut_down();
  world.run_for(1s);
  for (Client* client : people) {
    play.expect(client->closed_with == 1001, client->name() + " was told that the server goes away");
  }
  play.expect_at_most("transports left", static_cast<double>(world.engine(0).counts().transports + world.engine(1).counts().transports), 0);
}

}  // namespace madang::sim
