#include "bwe/send_side_estimator.hpp"

#include <gtest/gtest.h>

#include "bwe/network_test_support.hpp"

namespace madang::bwe {
namespace {

using namespace model;

/// One flow through one link.
struct Stage {
  explicit Stage(Link::Options link, MediaFlow::Options options = {}) : forward(events, random, link), flow(events, random, forward, nullptr, std::move(options)) {
    flow.start();
  }
  void run(Duration duration) { events.run_until(events.now() + duration); }
  double target_kbps() { return static_cast<double>(flow.target().bps) / 1000; }
  /// Until the video has this rate; how long that took, at most a minute.
  Duration until(Bitrate rate) {
    const Instant start = events.now();
    while (flow.video_rate() != rate && events.now() - start < 60s) { run(10ms); }
    return events.now() - start;
  }
  SeededRandom random{1};
  Events events;
  Link forward;
  MediaFlow flow;
};

const MediaFlow::Options kSimulcast{.start = Bitrate::kbps(1000),
                                    .layers = {Bitrate::kbps(150), Bitrate::kbps(500), Bitrate::kbps(1500)}};

TEST(SendSideEstimator, FindsAWidePathWithinTwoSeconds) {
  Stage stage({.rate = Bitrate::kbps(10'000)}, kSimulcast);
  EXPECT_LE(stage.until(Bitrate::kbps(1500)), 2s);
  EXPECT_GE(stage.flow.estimator().counters().probes, 1u);
}

TEST(SendSideEstimator, WhenThePathNarrowsTenfoldLayersFollowWithinTwoSecondsAndComeBackWithinEight) {
  Stage stage({.rate = Bitrate::kbps(3000)}, kSimulcast);
  stage.run(20s);
  ASSERT_EQ(stage.flow.video_rate(), Bitrate::kbps(1500));
  const int before = stage.flow.switches();
  stage.forward.set_rate(Bitrate::kbps(300));
  EXPECT_LE(stage.until(Bitrate::kbps(150)), 2s);
  stage.run(3s);
  stage.flow.take_seen();
  stage.run(20s);
  Seen seen = stage.flow.take_seen();
  EXPECT_LT(seen.queue_ms(0.95), 100);
  EXPECT_EQ(seen.loss(), 0);
  stage.forward.set_rate(Bitrate::kbps(3000));
  EXPECT_LE(stage.until(Bitrate::kbps(1500)), 8s);
  stage.run(20s);
  EXPECT_LE(stage.flow.switches() - before, 5);  // down over the middle layer and up over it, and one that was needless
}

TEST(SendSideEstimator, RandomLossDoesNotStarveAFlow) {
  for (const double loss : {0.02, 0.05, 0.1, 0.2}) {
    Stage stage({.rate = Bitrate::kbps(3000), .loss = loss}, kSimulcast);
    stage.run(60s);
    stage.flow.take_seen();
    stage.run(60s);
    EXPECT_GT(stage.target_kbps(), 500) << loss;
    EXPECT_GT(stage.flow.take_seen().kbps(60s), 400) << loss;
  }
}

TEST(SendSideEstimator, ProbesDoNoHarmOnAThinPath) {
  Stage stage({.rate = Bitrate::kbps(300)}, kSimulcast);
  stage.run(10s);
  stage.flow.take_seen();
  stage.run(60s);
  Seen seen = stage.flow.take_seen();
  EXPECT_LT(seen.queue_ms(0.95), 150);
  EXPECT_EQ(seen.loss(), 0);
  EXPECT_EQ(stage.flow.video_rate(), Bitrate::kbps(150));
}

TEST(SendSideEstimator, FollowsAReceiverThatSpeaksRembOnly) {
  SendSideEstimator estimator({});
  EXPECT_EQ(estimator.target(at(1s)), Bitrate::kbps(1000));
  estimator.on_remb(at(1s), Bitrate::kbps(700));
  EXPECT_EQ(estimator.target(at(1s)), Bitrate::kbps(700));
  EXPECT_EQ(estimator.pacing_rate(at(1s)), Bitrate::kbps(1750));
  estimator.on_remb(at(2s), Bitrate::kbps(1));
  EXPECT_EQ(estimator.target(at(2s)), Bitrate::kbps(30));
  estimator.on_remb(at(3s), Bitrate{});
  EXPECT_EQ(estimator.target(at(3s)), Bitrate::kbps(1000));
}

TEST(SendSideEstimator, ARembBesideFeedbackIsACapThatFades) {
  Stage stage({.rate = Bitrate::kbps(3000)}, kSimulcast);
  stage.run(5s);
  SendSideEstimator& estimator = stage.flow.estimator();
  estimator.on_remb(stage.events.now(), Bitrate::kbps(400));
  EXPECT_EQ(stage.target_kbps(), 400);
  stage.run(6s);
  EXPECT_GT(stage.target_kbps(), 400);
}

TEST(SendSideEstimator, SilenceAfterFeedbackLowersTheRateStepByStep) {
  Stage stage({.rate = Bitrate::kbps(3000)}, kSimulcast);
  stage.run(5s);
  const double before = stage.target_kbps();
  stage.forward.set_loss(1);
  stage.run(4s);
  EXPECT_LT(stage.target_kbps(), before * 0.5);
  EXPECT_GE(stage.flow.estimator().counters().silences, 2u);
  stage.run(60s);
  EXPECT_LE(stage.flow.estimator().counters().silences, 10u);  // it ends at the minimum
}

TEST(SendSideEstimator, WhoNeverToldAnythingIsNotHurriedAndNotProbed) {
  SendSideEstimator estimator({});
  estimator.set_desired(at(1s), Bitrate::kbps(5000));
  for (int i = 0; i < 1000; ++i) { estimator.on_sent(at(1s + i * 10ms), 1200); }
  EXPECT_EQ(estimator.next_deadline(), kNever);
  EXPECT_EQ(estimator.target(at(20s)), Bitrate::kbps(1000));
}

TEST(SendSideEstimator, AClockThatRunsHundredPpmFastCostsNothing) {
  // The link's clock is the receiver's: packets are sent a little faster than it ticks.
  SendSideEstimator estimator({});
  TransportFeedbackBuilder builder({1});
  Instant now = at(1s);
  for (int i = 0; i < 60'000; ++i) {
    now += 10ms;
    const auto seq = estimator.on_sent(now, 1200);
    const Instant theirs = now + 50ms + std::chrono::nanoseconds(i * 1'000);  // 1 us late in each 10 ms
    builder.on_packet(theirs, seq, {1});
    std::array<std::uint8_t, 1200> room{};
    rtp::rtcp::CompoundWriter writer(room);
    if (!builder.on_deadline(theirs, writer)) { continue; }
    Bytes rest = writer.written();
    estimator.on_feedback(now + 100ms, *rtp::rtcp::TransportFeedback::parse(*rtp::rtcp::take_packet(rest)));
  }
  EXPECT_EQ(estimator.counters().overuses, 0u);
  EXPECT_GE(estimator.target(now), Bitrate::kbps(1000));
}

}  // namespace
}  // namespace madang::bwe
