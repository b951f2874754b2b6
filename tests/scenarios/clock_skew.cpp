#include "sim/scenario.hpp"

namespace madang::sim {

/// A sound card is off by up to 100 ppm: in ten hours 3.6 s. Nothing may drift, jump or run full.
MADANG_SCENARIO(clock_skew_over_ten_hours, "a publisher's clock that is 100 ppm too fast disturbs nothing in ten hours") {
  World& world = play.world();
  Client& anna = world.add(Client::Options{.name = "anna", .clock_ppm = 100});
  Client& bert = world.add("bert");
  world.produce_audio(anna, {.has_dtx = true});
  world.produce_video(anna, {.frames_per_second = 2, .rates = {Bitrate::kbps(15)}});
  world.run_for(10s);
  ReceiveStream* audio = bert.find("anna", ortc::MediaKind::Audio);
  ReceiveStream* video = bert.find("anna", ortc::MediaKind::Video);
  audio->latencies().clear();
  video->latencies().clear();
  const std::uint64_t pictures = video->decoder().pictures();
  constexpr Duration kTen = 10h;
  world.run_for(kTen);
  play.expect_at_least("audio packets", static_cast<double>(audio->received), 700'000);
  const double wanted = 2 * to_seconds(kTen) * 1.0001;
  play.expect_at_least("pictures", static_cast<double>(video->decoder().pictures() - pictures), wanted - 2);
  play.expect_at_most("pictures", static_cast<double>(video->decoder().pictures() - pictures), wanted + 2);
  play.expect_at_most("slowest audio packet, ms", static_cast<double>(to_ms(audio->latencies().percentile(1))), 60);
  play.expect_at_most("slowest video packet, ms", static_cast<double>(to_ms(video->latencies().percentile(1))), 120);
  play.expect_at_most("given up", static_cast<double>(audio->abandoned + video->abandoned), 0);
  // The sender reports that bert gets advance alike in wall-clock and media time: he can keep lips and sound together.
  const auto& first = audio->summaries.front();
  const auto& last = audio->summaries.back();
  const double wall = static_cast<double>(last.ntp.value - first.ntp.value) / 4294967296.0;
  const double media = static_cast<double>(last.rtp_time.value - first.rtp_time.value) / 48'000.0;
  play.expect_at_most("seconds that media and wall clock in reports disagree", std::abs(wall - media), 0.1);
}

}  // namespace madang::sim
