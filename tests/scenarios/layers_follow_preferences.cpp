#include "sim/scenario.hpp"

namespace madang::sim {
namespace {

void prefer(Play& play, Client& viewer, const ReceiveStream& video, int spatial, int temporal) {
  const media::ConsumerId consumer = video.offer().consumer;
  const auto answer = play.world().ask(
      viewer, room::SetConsumerPreferredLayers{{consumer, consumer.text()},
                                               media::PreferredLayers{.spatial = static_cast<std::uint8_t>(spatial),
                                                                      .temporal = static_cast<std::uint8_t>(temporal)}});
  play.expect(answer.has_value(), "layers may be preferred");
}

/// Walks one viewer through all layers, up and down. Beside it another always wants the best.
void run(Play& play, const VideoFormat& format) {
  World& world = play.world();
  Client& anna = world.add(Client::Options{.name = "anna", .rate_start = Bitrate::kbps(3500)});
  Client& bert = world.add("bert");
  Client& carl = world.add("carl");
  world.produce_video(anna, format);
  world.run_for(5s);
  const ReceiveStream* video = bert.find("anna", ortc::MediaKind::Video);
  const ReceiveStream* best = carl.find("anna", ortc::MediaKind::Video);
  play.expect(video != nullptr && best != nullptr, "both were offered the video");
  if (video == nullptr || best == nullptr) { return; }
  const int top = static_cast<int>(format.rates.size()) - 1;
  for (const int spatial : {0, 1, 2, 0, 2, 1, 2}) {
    for (const int temporal : {format.temporal_layers - 1, 0}) {
      prefer(play, bert, *video, std::min(spatial, top), temporal);
      const std::uint64_t pictures = video->decoder().pictures();
      world.run_for(2s);
      const Decoder& seen = video->decoder();
      const int shown = format.is_svc ? seen.spatial() : seen.stream();
      play.expect(shown == std::min(spatial, top), fmt::format("wants spatial layer {}, sees {}", std::min(spatial, top), shown));
      play.expect(seen.temporal_highest_lately() == temporal,
                  fmt::format("wants temporal layer {}, sees {}", temporal, seen.temporal_highest_lately()));
      play.expect_at_least("pictures in two seconds", static_cast<double>(seen.pictures() - pictures),
                           format.frames_per_second * 2.0 / (1 << (format.temporal_layers - 1)) * 0.9 - 2);
    }
  }
  play.expect_at_most("longest freeze of bert, s", to_seconds(video->decoder().longest_freeze()), 0.5);
  play.expect_at_most("longest freeze of carl, s", to_seconds(best->decoder().longest_freeze()), 0.5);
  const int shown = format.is_svc ? best->decoder().spatial() : best->decoder().stream();
  play.expect(shown == top, "carl has seen the best all the time");
}

}  // namespace

MADANG_SCENARIO(layers_of_vp8_simulcast, "a viewer moves through all layers of a VP8 simulcast without a freeze") {
  run(play, VideoFormat::simulcast(Codec::Vp8, 3));
}
MADANG_SCENARIO(layers_of_h264_simulcast, "a viewer moves through the streams of an H264 simulcast without a freeze") {
  run(play, VideoFormat::simulcast(Codec::H264, 1));
}
MADANG_SCENARIO(layers_of_vp9_k_svc, "a viewer moves through all layers of VP9 K-SVC without a freeze") {
  run(play, VideoFormat::svc(Codec::Vp9, true));
}
MADANG_SCENARIO(layers_of_vp9_full_svc, "a viewer moves through all layers of VP9 full SVC without a freeze") {
  run(play, VideoFormat::svc(Codec::Vp9, false));
}
MADANG_SCENARIO(layers_of_av1_k_svc, "a viewer moves through all layers of AV1 K-SVC without a freeze") {
  run(play, VideoFormat::svc(Codec::Av1, true));
}
MADANG_SCENARIO(layers_of_av1_full_svc, "a viewer moves through all layers of AV1 full SVC without a freeze") {
  run(play, VideoFormat::svc(Codec::Av1, false));
}

}  // namespace madang::sim
