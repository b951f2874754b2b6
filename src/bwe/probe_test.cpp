#include "bwe/probe.hpp"

#include <gtest/gtest.h>

namespace madang::bwe {
namespace {

constexpr ProbeController::Situation kHungry{.target = Bitrate::kbps(300),
                                             .desired = Bitrate::kbps(5000),
                                             .max = Bitrate::kbps(20'000),
                                             .is_underfilled = true};

std::vector<Probe> run(ProbeController& control, Duration from, Duration to, const ProbeController::Situation& situation) {
  std::vector<Probe> probes;
  for (Duration now = from; now < to; now += 5ms) {
    if (control.next_deadline() > at(now)) { continue; }
    if (const auto probe = control.on_deadline(at(now), situation)) { probes.push_back(*probe); }
  }
  return probes;
}

TEST(ProbeController, IsSilentUntilThePathAnswers) {
  ProbeController control;
  EXPECT_EQ(control.next_deadline(), kNever);
}

TEST(ProbeController, BeginsWithThreeAndSixTimesTheStart) {
  ProbeController control;
  control.on_started(at(0ms));
  const auto probes = run(control, 0ms, 500ms, kHungry);
  ASSERT_EQ(probes.size(), 2u);
  EXPECT_EQ(probes[0].rate, Bitrate::kbps(900));
  EXPECT_EQ(probes[1].rate, Bitrate::kbps(1800));
}

TEST(ProbeController, GoesOnFromAGoodResultAndStopsAtABadOne) {
  ProbeController control;
  control.on_started(at(0ms));
  auto probes = run(control, 0ms, 500ms, kHungry);
  control.on_result(at(500ms), probes[0], Bitrate::kbps(900));  // not the last: decides nothing
  EXPECT_TRUE(run(control, 500ms, 600ms, kHungry).empty());
  control.on_result(at(600ms), probes[1], Bitrate::kbps(1700));
  probes = run(control, 600ms, 700ms, kHungry);
  ASSERT_EQ(probes.size(), 1u);
  EXPECT_EQ(probes[0].rate, Bitrate::kbps(3400));
  control.on_result(at(700ms), probes[0], Bitrate::kbps(2000));
  EXPECT_TRUE(run(control, 700ms, 3s, kHungry).empty());
}

TEST(ProbeController, WithoutSuccessItProbesLessAndLessOften) {
  ProbeController control;
  control.on_started(at(0ms));
  const auto probes = run(control, 0ms, 60s, kHungry);
  EXPECT_GE(probes.size(), 6u);
  EXPECT_LE(probes.size(), 12u);
}

TEST(ProbeController, NobodyWhoWantsMoreMeansNoProbes) {
  ProbeController control;
  control.on_started(at(0ms));
  auto situation = kHungry;
  situation.desired = Bitrate::kbps(200);
  EXPECT_TRUE(run(control, 0ms, 60s, situation).empty());
}

TEST(ProbeController, NeverGoesBeyondTheMaximumOrFarBeyondWhatIsWanted) {
  ProbeController control;
  control.on_started(at(0ms));
  auto situation = kHungry;
  situation.desired = Bitrate::kbps(500);
  for (const Probe& probe : run(control, 0ms, 20s, situation)) { EXPECT_LE(probe.rate, Bitrate::kbps(750)); }
  situation.max = Bitrate::kbps(310);
  for (const Probe& probe : run(control, 20s, 60s, situation)) { EXPECT_LE(probe.rate, Bitrate::kbps(310)); }
}

TEST(ProbeController, CongestionKeepsItQuiet) {
  ProbeController control;
  control.on_started(at(0ms));
  run(control, 0ms, 200ms, kHungry);
  for (Duration now = 200ms; now < 20s; now += 200ms) {
    control.on_congestion(at(now));
    EXPECT_TRUE(run(control, now, now + 200ms, kHungry).empty());
  }
}

/// Five bursts of `rate` through a link of `link_kbps`.
std::optional<Bitrate> measure(std::int64_t probe_kbps, double link_kbps) {
  ProbeResults results;
  ProbeRun run;
  const Probe probe{3, Bitrate::kbps(probe_kbps)};
  run.start(at(1s), probe);
  double free_ms = 0;
  while (run.is_running()) {
    const Instant now = run.next_deadline();
    auto due = run.on_deadline(now);
    for (; due > 0; due -= 280) {
      const double now_ms = to_seconds(now.time_since_epoch()) * 1000;
      free_ms = std::max(free_ms, now_ms) + 280 * 8 / link_kbps;
      results.on_packet({.sent = now,
                         .arrived = Duration(static_cast<std::int64_t>(free_ms * 1e6)),
                         .bytes = 280,
                         .cluster = 3,
                         .received = true});
    }
    run.on_excess(-due);
  }
  return results.take(3);
}

TEST(ProbeResults, AWidePathShowsTheRateThatWasTried) {
  for (const std::int64_t kbps : {300, 1000, 6000}) {
    const auto found = measure(kbps, 100'000);
    ASSERT_TRUE(found) << kbps;
    EXPECT_NEAR(static_cast<double>(found->bps) / 1000, static_cast<double>(kbps), static_cast<double>(kbps) * 0.15);
  }
}

TEST(ProbeResults, ANarrowPathShowsAlmostWhatItCarries) {
  for (const double kbps : {400.0, 1000.0, 2000.0}) {
    const auto found = measure(static_cast<std::int64_t>(kbps * 2), kbps);
    ASSERT_TRUE(found) << kbps;
    EXPECT_LE(static_cast<double>(found->bps) / 1000, kbps * 1.02);
    EXPECT_GE(static_cast<double>(found->bps) / 1000, kbps * 0.85);
  }
}

TEST(ProbeResults, TooFewPacketsOrAllAtOnceSayNothing) {
  ProbeResults results;
  for (int i = 0; i < 4; ++i) {
    results.on_packet({.sent = at(i * 5ms), .arrived = i * 5ms, .bytes = 300, .cluster = 1, .received = true});
  }
  EXPECT_FALSE(results.take(1));
  for (int i = 0; i < 10; ++i) {
    results.on_packet({.sent = at(i * 5ms), .arrived = 50ms + i * 200us, .bytes = 300, .cluster = 2, .received = true});
  }
  EXPECT_FALSE(results.take(2));
  EXPECT_FALSE(results.take(3));
}

}  // namespace
}  // namespace madang::bwe
