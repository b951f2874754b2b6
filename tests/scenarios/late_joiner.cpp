#include "sim/scenario.hpp"

namespace madang::sim {

MADANG_SCENARIO(late_joiner_sees_soon, "who joins late sees a picture at once, and few key frames are made for it") {
  World& world = play.world();
  Client& anna = world.add("anna");
  MediaSource& video = world.produce_video(anna);
  world.run_for(10s);
  play.expect_at_most("key frames before anybody joined", video.key_frames(), 1);
  for (int i = 0; i < 5; ++i) {
    const Instant joined = world.now();
    const int key_frames = video.key_frames();
    Client& late = world.add(fmt::format("late{}", i));
    const Instant connected = world.now();
    ReceiveStream* seen = late.find("anna", ortc::MediaKind::Video);
    play.expect(seen != nullptr, "it was offered the video");
    if (seen == nullptr) { return; }
    world.run_until([&] { return seen->decoder().has_begun(); }, 5s);
    play.expect_at_most("ms from connecting to the first picture", static_cast<double>(to_ms(world.now() - connected)), 300);
    world.run_for(1s);
    play.expect_at_most("key frames made for it", video.key_frames() - key_frames, 2);
    play.tell("{} ms after its WebSocket", to_ms(seen->decoder().first_picture_at() - joined));
    world.run_for(4s);
  }
}

}  // namespace madang::sim
