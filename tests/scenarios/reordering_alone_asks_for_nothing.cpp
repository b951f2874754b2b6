#include "sim/scenario.hpp"

namespace madang::sim {

MADANG_SCENARIO(reordering_alone_asks_for_nothing, "packets that overtake each other cause no key frame request") {
  World& world = play.world();
  Client& anna = world.add({.name = "anna", .path = {.delay = 40ms, .reordered = 0.05, .reordered_by = 12ms}});
  Client& bert = world.add("bert");
  MediaSource& video = world.produce_video(anna, {.rates = {Bitrate::kbps(1200)}});
  world.run_for(2s);
  const int key_frames = video.key_frames(), plis = video.plis;
  world.run_for(60s);
  play.expect_at_least("datagrams overtaken", static_cast<double>(anna.sending->up.counters().reordered), 300);
  play.expect_at_most("requests for a key frame", video.plis - plis, 0);
  play.expect_at_most("key frames made", video.key_frames() - key_frames, 0);
  // What came late was asked for at worst now and then, while the delay that is normal here was being learnt.
  play.expect_at_most("repairs the publisher was made to send", static_cast<double>(video.repairs()), 60);
  const ReceiveStream* seen = bert.find("anna", ortc::MediaKind::Video);
  play.expect_at_most("seconds frozen", to_seconds(seen->decoder().frozen(world.now())), 0);
  play.expect_at_most("packets given up", static_cast<double>(seen->abandoned), 0);
}

}  // namespace madang::sim
