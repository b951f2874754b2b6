#include "media/active_speaker.hpp"

#include <gtest/gtest.h>

#include <map>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

constexpr ProducerId kAnn{Uuid{0, 1}};
constexpr ProducerId kBob{Uuid{0, 2}};
constexpr std::uint8_t kLoud = 20;     // -dBov
constexpr std::uint8_t kSilent = 127;

/// People who send a level every 20 ms, or as often as they like.
struct Conversation {
  /// Lets everybody in `levels` speak so for a while; how often the dominant speaker changed.
  int speak(Duration duration, std::map<ProducerId, std::uint8_t> levels, Duration packet = 20ms) {
    int changes = 0;
    for (const Instant end = now + duration; now < end; now += packet) {
      for (const auto& [who, level] : levels) {
        meters[who].on_level(now, level);
        speaker.on_heard(now);
      }
      while (speaker.next_deadline() <= now) { changes += decide() ? 1 : 0; }
    }
    return changes;
  }
  bool decide() {
    std::vector<ActiveSpeaker::Speaker> all;
    for (auto& [who, meter] : meters) { all.push_back({who, &meter}); }
    return speaker.on_interval(now, all);
  }

  Instant now = at(10s);
  std::map<ProducerId, SpeechMeter> meters;
  ActiveSpeaker speaker;
};

TEST(SpeechMeter, LoudnessHasToLastForTheLongerScores) {
  SpeechMeter meter;
  const SpeechScores silent = meter.evaluate(at(10s));
  EXPECT_EQ(silent.immediate, SpeechMeter::kScoreMin);
  EXPECT_EQ(silent.medium, SpeechMeter::kScoreMin);
  EXPECT_EQ(silent.long_term, SpeechMeter::kScoreMin);
  Instant now = at(10s);
  meter.on_level(now, kLoud);
  const SpeechScores click = meter.evaluate(now);
  EXPECT_GT(click.immediate, 1);
  EXPECT_GT(click.medium, 1);
  EXPECT_EQ(click.long_term, SpeechMeter::kScoreMin);
  for (int i = 0; i < 49; ++i) { meter.on_level(now += 20ms, kLoud); }
  const SpeechScores speech = meter.evaluate(now);
  EXPECT_GT(speech.medium, click.medium);
  EXPECT_GT(speech.long_term, 100);
}

TEST(SpeechMeter, OneLongPacketCountsForAllItsTime) {
  SpeechMeter often, seldom;
  Instant now = at(10s);
  for (int i = 0; i < 100; ++i) {
    often.on_level(now, kLoud);
    if (i % 3 == 0) { seldom.on_level(now, kLoud); }
    now += 20ms;
  }
  now -= 40ms;  // the last packet of both
  EXPECT_DOUBLE_EQ(often.evaluate(now).medium, seldom.evaluate(now).medium);
  EXPECT_DOUBLE_EQ(often.evaluate(now).long_term, seldom.evaluate(now).long_term);
}

TEST(SpeechMeter, SilenceFollowsWhenPacketsStop) {
  SpeechMeter meter;
  Instant now = at(10s);
  for (int i = 0; i < 50; ++i) { meter.on_level(now += 20ms, kLoud); }
  EXPECT_EQ(meter.evaluate(now + 100ms).immediate, SpeechMeter::kScoreMin);
  EXPECT_FALSE(meter.is_idle(now + 900ms));
  EXPECT_TRUE(meter.is_idle(now + 1s));
  EXPECT_EQ(meter.evaluate(now + 1100ms).long_term, SpeechMeter::kScoreMin);
}

TEST(SpeechMeter, ABurstOfLatePacketsDoesNotRunAheadOfTime) {
  SpeechMeter meter;
  Instant now = at(10s);
  for (int i = 0; i < 500; ++i) { meter.on_level(now, kLoud); }
  now += 1500ms;
  EXPECT_EQ(meter.evaluate(now).medium, SpeechMeter::kScoreMin);
}

TEST(ActiveSpeaker, WhoSpeaksFirstDominates) {
  Conversation c;
  EXPECT_EQ(c.speak(2s, {{kAnn, kLoud}, {kBob, kSilent}}), 1);
  EXPECT_EQ(c.speaker.dominant(), kAnn);
}

TEST(ActiveSpeaker, ComparesEvery300Milliseconds) {
  Conversation c;
  c.speaker.on_heard(at(10s));
  EXPECT_EQ(c.speaker.next_deadline(), at(10'300ms));
  c.meters[kAnn].on_level(at(10'290ms), kSilent);
  c.now = at(10'310ms);
  c.decide();
  EXPECT_EQ(c.speaker.next_deadline(), at(10'600ms));
}

TEST(ActiveSpeaker, AnotherOneTakesOverBySpeakingWhileTheFirstIsSilent) {
  Conversation c;
  c.speak(2s, {{kAnn, kLoud}, {kBob, kSilent}});
  EXPECT_EQ(c.speak(3s, {{kAnn, kSilent}, {kBob, kLoud}}), 1);
  EXPECT_EQ(c.speaker.dominant(), kBob);
}

TEST(ActiveSpeaker, NobodyIsInterruptedBySomebodyAsLoud) {
  Conversation c;
  c.speak(2s, {{kAnn, kLoud}, {kBob, kSilent}});
  EXPECT_EQ(c.speak(5s, {{kAnn, kLoud}, {kBob, kLoud - 10}}), 0);
  EXPECT_EQ(c.speaker.dominant(), kAnn);
}

TEST(ActiveSpeaker, ACoughDuringAPauseIsNoTurn) {
  Conversation c;
  c.speak(2s, {{kAnn, kLoud}, {kBob, kSilent}});
  int changes = c.speak(200ms, {{kAnn, kSilent}, {kBob, kSilent}});
  changes += c.speak(60ms, {{kAnn, kSilent}, {kBob, kLoud}});
  changes += c.speak(2s, {{kAnn, kLoud}, {kBob, kSilent}});
  EXPECT_EQ(changes, 0);
}

TEST(ActiveSpeaker, SilenceLeavesTheLastOneItsWord) {
  Conversation c;
  c.speak(2s, {{kAnn, kLoud}, {kBob, kSilent}});
  EXPECT_EQ(c.speak(10s, {{kAnn, kSilent}, {kBob, kSilent}}), 0);
  EXPECT_EQ(c.speaker.dominant(), kAnn);
}

TEST(ActiveSpeaker, NoiseNeverGetsIt) {
  Conversation c;
  EXPECT_EQ(c.speak(10s, {{kAnn, 60}, {kBob, 70}}), 0);
  EXPECT_EQ(c.speaker.dominant(), std::nullopt);
}

TEST(ActiveSpeaker, WhoGoesGivesItBack) {
  Conversation c;
  c.speak(2s, {{kAnn, kLoud}, {kBob, kSilent}});
  EXPECT_FALSE(c.speaker.on_gone(kBob));
  EXPECT_TRUE(c.speaker.on_gone(kAnn));
  EXPECT_EQ(c.speaker.dominant(), std::nullopt);
  c.meters.erase(kAnn);
  c.speak(1s, {{kBob, kLoud}});
  EXPECT_EQ(c.speaker.dominant(), kBob);
}

TEST(ActiveSpeaker, WithoutAnyPacketItWaitsForNothing) {
  Conversation c;
  c.speak(1s, {{kAnn, kLoud}});
  c.now += 2s;
  EXPECT_FALSE(c.decide());
  EXPECT_EQ(c.speaker.next_deadline(), kNever);
}

}  // namespace
}  // namespace madang::media
