// Who is heard, from packets with a level (RFC 6464) to what rooms are told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);
const std::string kAudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

/// Microphones of one room, each on a plain transport of its own.
struct SoundCheck {
  SoundCheck() { world.ok(CreateRouter{kRouter}); }

  struct Microphone {
    PlainEnd end;
    SocketAddress address;
    ProducerId producer;
    std::uint32_t ssrc = 0;
    std::uint16_t seq = 0;
  };
  Microphone add(std::uint8_t number) {
    Microphone microphone{.end = world.plain(kRouter, id_of<TransportId>(10u + number), {.rtcp_mux = true}),
                          .address = address_of(number, 5004),
                          .producer = id_of<ProducerId>(20u + number),
                          .ssrc = 100u + number};
    const auto parameters = opus({.ssrc = microphone.ssrc, .payload_type = 100, .extensions = {{kAudioLevel, 6}}});
    world.ok(Produce{.transport = microphone.end.id,
                     .producer = microphone.producer,
                     .kind = ortc::MediaKind::Audio,
                     .parameters = parameters,
                     .mapping = mapping_of(parameters)});
    return microphone;
  }
  void say(Microphone& microphone, std::uint8_t minus_dbov) {
    ++microphone.seq;
    RtpSpec packet{.ssrc = microphone.ssrc,
                   .payload_type = 100,
                   .seq = microphone.seq,
                   .timestamp = microphone.seq * 960u,
                   .payload = opus_frame(microphone.seq)};
    packet.extensions.emplace_back(std::uint8_t{6}, std::string(1, static_cast<char>(0x80 | minus_dbov)));
    world.receive(microphone.end.rtp, microphone.address, rtp_packet(packet));
  }
  /// Packets of 20 ms from both.
  void talk(Duration duration, Microphone& a, std::uint8_t level_a, Microphone& b, std::uint8_t level_b) {
    for (Duration spent{}; spent < duration; spent += 20ms) {
      say(a, level_a);
      say(b, level_b);
      world.advance(20ms);
    }
  }

  World world;
};

TEST(EngineSpeakers, TheLoudestComeFirstEvery800Milliseconds) {
  SoundCheck check;
  auto a = check.add(1), b = check.add(2);
  check.talk(1620ms, a, 40, b, 30);
  const auto told = check.world.take_events<VolumesMeasured>();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0].router, kRouter);
  EXPECT_THAT(told[1].volumes, ElementsAre(ProducerVolume{b.producer, -30}, ProducerVolume{a.producer, -40}));
}

TEST(EngineSpeakers, SilenceIsToldOnceAndThenNoTimerRuns) {
  SoundCheck check;
  auto a = check.add(1), b = check.add(2);
  check.talk(1s, a, 20, b, 127);
  check.world.take_events<VolumesMeasured>();
  check.world.advance(20s);
  const auto told = check.world.take_events<VolumesMeasured>();
  ASSERT_THAT(told, SizeIs(2));  // the rest of what was said, then silence
  EXPECT_THAT(told[1].volumes, IsEmpty());
}

TEST(EngineSpeakers, APausedProducerIsNotHeard) {
  SoundCheck check;
  auto a = check.add(1), b = check.add(2);
  check.world.ok(PauseProducer{b.producer});
  check.talk(820ms, a, 40, b, 10);
  const auto told = check.world.take_events<VolumesMeasured>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_THAT(told[0].volumes, ElementsAre(ProducerVolume{a.producer, -40}));
}

TEST(EngineSpeakers, TheDominantSpeakerIsToldWhenItChanges) {
  SoundCheck check;
  auto a = check.add(1), b = check.add(2);
  check.talk(2s, a, 20, b, 127);
  check.talk(2s, a, 127, b, 20);
  const auto told = check.world.take_events<DominantSpeakerChanged>();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0].producer, a.producer);
  EXPECT_EQ(told[1].producer, b.producer);
}

TEST(EngineSpeakers, NobodyDominatesWhenTheSpeakerIsPausedOrClosed) {
  SoundCheck check;
  auto a = check.add(1), b = check.add(2);
  check.talk(1s, a, 20, b, 127);
  check.world.take_events<DominantSpeakerChanged>();
  check.world.ok(PauseProducer{a.producer});
  auto told = check.world.take_events<DominantSpeakerChanged>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].producer, std::nullopt);
  check.talk(1s, a, 127, b, 20);
  check.world.take_events<DominantSpeakerChanged>();
  check.world.ok(CloseProducer{b.producer});
  told = check.world.take_events<DominantSpeakerChanged>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].producer, std::nullopt);
}

TEST(EngineSpeakers, OtherRoomsAreNotDisturbed) {
  SoundCheck check;
  const auto other = id_of<RouterId>(2);
  check.world.ok(CreateRouter{other});
  auto a = check.add(1), b = check.add(2);
  check.talk(1s, a, 20, b, 127);
  for (const auto& told : check.world.take_events<VolumesMeasured>()) { EXPECT_EQ(told.router, kRouter); }
}

TEST(EngineSpeakers, ARouterThatClosesTakesItsTimersAlong) {
  SoundCheck check;
  auto a = check.add(1), b = check.add(2);
  check.talk(1s, a, 20, b, 127);
  check.world.ok(CloseRouter{kRouter});
  check.world.advance(5s);
  EXPECT_EQ(check.world.engine.counts().timers, 0u);
}

}  // namespace
}  // namespace madang::media
