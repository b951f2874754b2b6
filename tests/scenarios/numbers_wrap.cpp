#include "sim/scenario.hpp"

namespace madang::sim {

/// Sequence numbers wrap every 65,536 packets, timestamps of video every 13 hours; SRTP counts the former's rounds.
MADANG_SCENARIO(numbers_wrap_under_loss, "wrapping sequence numbers and timestamps disturb nothing, also when packets around them are lost") {
  World& world = play.world();
  const Link::Options lossy{.delay = 30ms, .loss = 0.03, .reordered = 0.02};
  Client& anna = world.add({.name = "anna", .path = lossy});
  Client& bert = world.add({.name = "bert", .path = lossy});
  // Both kinds start a little below their end; 120,000 packets then go around once more.
  MediaSource& video = world.produce_video(anna, {.frames_per_second = 30, .rates = {Bitrate::kbps(2400)}});
  world.produce_audio(anna);
  world.run_for(450s);
  const ReceiveStream* seen = bert.find("anna", ortc::MediaKind::Video);
  const ReceiveStream* heard = bert.find("anna", ortc::MediaKind::Audio);
  play.expect_at_least("packets of video", static_cast<double>(video.packets()), 100'000);
  play.expect_at_least("of them received", static_cast<double>(seen->received) / static_cast<double>(video.packets()), 0.999);
  play.expect_at_least("pictures", static_cast<double>(seen->decoder().pictures()), 450 * 30 * 0.99);
  play.expect_at_least("packets of audio", static_cast<double>(heard->received), 450 * 50 * 0.93);
  play.expect_at_most("refused by SRTP", static_cast<double>(bert.receiving->link.refused), 0);
}

}  // namespace madang::sim
