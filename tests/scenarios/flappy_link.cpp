#include "sim/scenario.hpp"

namespace madang::sim {

/// A train: four seconds of good link, one and a half of none, again and again.
MADANG_SCENARIO(flappy_link_keeps_audio, "a link that comes and goes costs only what was sent while it was gone") {
  World& world = play.world();
  Client& anna = world.add("anna");
  Client& bert = world.add("bert");
  MediaSource& audio = world.produce_audio(anna);
  world.produce_video(anna);
  world.run_for(3s);
  const ReceiveStream* heard = bert.find("anna", ortc::MediaKind::Audio);
  const ReceiveStream* seen = bert.find("anna", ortc::MediaKind::Video);
  const std::uint64_t sent_before = audio.packets(), heard_before = heard->received;
  const Link::Options good = bert.receiving->down.options();
  Link::Options gone = good;
  gone.is_down = true;
  for (int i = 0; i < 10; ++i) {
    world.run_for(4s);
    for (Link* link : {&bert.receiving->up, &bert.receiving->down}) { link->set_options(gone); }
    world.run_for(1500ms);
    for (Link* link : {&bert.receiving->up, &bert.receiving->down}) { link->set_options(good); }
  }
  world.run_for(4s);
  const double share = static_cast<double>(heard->received - heard_before) / static_cast<double>(audio.packets() - sent_before);
  play.expect_at_least("share of audio heard", share, 44.0 / 59.0 - 0.02);
  play.expect(!bert.closed_with, "bert was not thrown out");
  play.expect_at_least("pictures", static_cast<double>(seen->decoder().pictures()), 25 * 30);
  play.expect_at_most("longest freeze, s", to_seconds(seen->decoder().longest_freeze()), 2.5);
}

}  // namespace madang::sim
