#include "sim/scenario.hpp"

namespace madang::sim {

/// A laptop that gets hot stops its best stream. Who watched that must not be left with a still picture.
MADANG_SCENARIO(publisher_turns_layer_off, "when a publisher turns its best stream off and on, its viewers fall back and come back") {
  World& world = play.world();
  Client& anna = world.add(Client::Options{.name = "anna", .rate_start = Bitrate::kbps(3500)});
  Client& bert = world.add("bert");
  MediaSource& source = world.produce_video(anna, VideoFormat::simulcast());
  world.run_for(5s);
  const ReceiveStream* video = bert.find("anna", ortc::MediaKind::Video);
  play.expect(video != nullptr && video->decoder().stream() == 2, "bert sees the best stream");
  if (video == nullptr) { return; }
  for (int i = 0; i < 3; ++i) {
    source.set_stream_active(2, false);
    const bool falls = world.run_until([&] { return video->decoder().stream() == 1; }, 10s);
    play.expect(falls, "bert falls back to the middle stream");
    play.expect_at_most("longest freeze, s", to_seconds(video->decoder().longest_freeze()), 2.5);
    world.run_for(3s);
    source.set_stream_active(2, true);
    const Instant back = world.now();
    const bool rises = world.run_until([&] { return video->decoder().stream() == 2; }, 10s);
    play.expect(rises, fmt::format("bert is back at the best stream after {} ms", to_ms(world.now() - back)));
    world.run_for(3s);
  }
}

}  // namespace madang::sim
