#include "sim/scenario.hpp"

namespace madang::sim {

MADANG_SCENARIO(five_hundred_join, "five hundred viewers join one room within seconds, and those who are there notice nothing") {
  World::Options options{.worker_nap = 1ms, .slabs = 32'768};
  options.lobby.limits.meet_peers = 500;
  World& world = play.open(options);
  Client& anna = world.add("anna");
  Client& bert = world.add("bert");
  world.produce_audio(anna);
  MediaSource& video = world.produce_video(anna, {.frames_per_second = 10, .rates = {Bitrate::kbps(60)}});
  world.run_for(2s);
  const ReceiveStream* seen = bert.find("anna", ortc::MediaKind::Video);
  std::vector<Client*> joined;
  for (int i = 0; i < 498; ++i) {
    joined.push_back(&world.connect({.name = fmt::format("viewer{}", i), .is_viewer_only = true}));
    world.run_for(10ms);
  }
  world.run_for(3s);
  std::size_t watching = 0;
  for (Client* viewer : joined) {
    const ReceiveStream* stream = viewer->find("anna", ortc::MediaKind::Video);
    watching += stream != nullptr && stream->decoder().has_begun() ? 1 : 0;
  }
  play.expect_at_least("viewers who see her", static_cast<double>(watching), 498);
  play.expect_at_most("seconds frozen at bert", to_seconds(seen->decoder().frozen(world.now())), 0);
  // Five seconds of joining and requests for key frames that were put together.
  play.expect_at_most("key frames", video.key_frames(), 30);
  const Client& refused = world.connect({.name = "one-too-many", .is_viewer_only = true});
  world.run_for(2s);
  play.expect(!refused.is_joined(), "who comes when the room is full is refused");
}

}  // namespace madang::sim
