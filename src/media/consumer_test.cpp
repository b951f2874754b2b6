#include "media/consumer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"
#include "rtp/payload/inspect.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr rtp::PayloadType kVideo{106}, kAudio{121};

Consume video(bool rtx = true) {
  StreamSpec spec{.ssrc = 500, .payload_type = 106, .mid = "3"};
  if (rtx) {
    spec.rtx_ssrc = 501;
    spec.rtx_payload_type = 107;
  }
  return {.transport = {}, .consumer = {}, .producer = {}, .parameters = vp8(spec)};
}
Consume audio(bool ignore_dtx) {
  return {.transport = {},
          .consumer = {},
          .producer = {},
          .parameters = opus({.ssrc = 600, .payload_type = 121}),
          .ignore_dtx = ignore_dtx};
}

/// One consumer and the packets it is shown. Holds their bytes.
struct Follower {
  explicit Follower(const Consume& command, bool producer_paused = false)
      : consumer({}, {}, command, producer_paused, random) {}

  struct In {
    std::int64_t seq = 0;
    Blob payload = {};
    rtp::PayloadType payload_type = kVideo;
    std::uint8_t encoding = 0;
    bool is_padding = false;
  };
  ForwardPacket packet(const In& in) {
    bytes.push_back(rtp_packet({.ssrc = 7,
                                .payload_type = 96,
                                .seq = static_cast<std::uint16_t>(in.seq),
                                .timestamp = static_cast<std::uint32_t>(in.seq * 3000),
                                .marker = true,
                                .payload = in.payload}));
    const auto codec = in.payload_type == kAudio ? rtp::payload::Codec::Opus : rtp::payload::Codec::Vp8;
    return {.slab = {},
            .view = *rtp::PacketView::parse(bytes.back()),
            .extensions = {},
            .seq = {in.seq},
            .frame = rtp::payload::inspect(codec, in.payload, true).value_or(rtp::payload::FrameInfo{}),
            .payload_type = in.payload_type,
            .encoding = in.encoding,
            .is_padding = in.is_padding};
  }
  struct Decision {
    std::optional<Sending> sending;
    bool has_started = false;
  };
  Decision show(const In& in) {
    const ForwardPacket shown = packet(in);
    Decision decision{.sending = {}, .has_started = consumer.is_waiting_for(shown)};
    if (decision.has_started) { consumer.start_with(now, shown, std::nullopt); }
    decision.sending = consumer.on_packet(now, {}, 0, shown);
    return decision;
  }
  /// The number it leaves under, relative to the first one; nothing when it stays.
  std::optional<std::int64_t> forward(const In& in) {
    const auto decision = show(in);
    if (!decision.sending) { return std::nullopt; }
    if (!first) { first = decision.sending->seq; }
    newest = decision.sending;
    return decision.sending->seq - *first;
  }
  std::optional<std::int64_t> key(std::int64_t seq) { return forward({.seq = seq, .payload = vp8_frame(true)}); }
  std::optional<std::int64_t> delta(std::int64_t seq) { return forward({.seq = seq, .payload = vp8_frame(false)}); }

  SeededRandom random{3};
  Consumer consumer;
  Instant now = at(1s);
  std::vector<Blob> bytes;
  std::optional<rtp::Seq> first;
  std::optional<Sending> newest;
};

TEST(Consumer, VideoWaitsForAKeyFrameAndSaysThatItStarted) {
  Follower f(video());
  EXPECT_EQ(f.delta(10), std::nullopt);
  EXPECT_EQ(f.forward({.seq = 11, .payload = vp8_rest()}), std::nullopt);
  EXPECT_EQ(f.consumer.encoding(), std::nullopt);
  EXPECT_TRUE(f.show({.seq = 12, .payload = vp8_frame(true)}).has_started);
  EXPECT_EQ(f.consumer.encoding(), 0);
  EXPECT_FALSE(f.show({.seq = 13, .payload = vp8_frame(false)}).has_started);
}

TEST(Consumer, AudioStartsWithAnyPacket) {
  Follower f(audio(false));
  EXPECT_EQ(f.forward({.seq = 1, .payload = opus_frame(), .payload_type = kAudio}), 0);
}

TEST(Consumer, NumbersFollowTheInputAndLossLeavesAHole) {
  Follower f(video());
  EXPECT_EQ(f.key(100), 0);
  EXPECT_EQ(f.delta(101), 1);
  EXPECT_EQ(f.delta(104), 4);
  EXPECT_EQ(f.delta(102), 2);  // late, not lost
  EXPECT_EQ(f.delta(99), std::nullopt);
}

TEST(Consumer, NumbersContinueBeyondSixteenBits) {
  Follower f(video());
  EXPECT_EQ(f.key(65'534), 0);
  EXPECT_EQ(f.delta(65'535), 1);
  EXPECT_EQ(f.delta(65'536), 2);
}

TEST(Consumer, AfterAPauseNumbersGoOnWithoutAGapAndItWaitsForAKeyFrame) {
  Follower f(video());
  f.key(100);
  EXPECT_EQ(f.delta(101), 1);
  f.consumer.set_paused(true);
  EXPECT_FALSE(f.consumer.is_forwarding());
  EXPECT_EQ(f.key(102), std::nullopt);
  f.consumer.set_paused(false);
  EXPECT_EQ(f.delta(150), std::nullopt);
  EXPECT_EQ(f.key(151), 2);
  EXPECT_EQ(f.delta(152), 3);
}

TEST(Consumer, APausedProducerPausesItToo) {
  Follower f(video(), true);
  EXPECT_EQ(f.key(1), std::nullopt);
  f.consumer.set_producer_paused(false);
  EXPECT_EQ(f.key(2), 0);
  f.consumer.set_producer_paused(true);
  f.consumer.set_paused(true);
  f.consumer.set_producer_paused(false);
  EXPECT_EQ(f.key(3), std::nullopt);  // both must be awake
  f.consumer.set_paused(false);
  EXPECT_EQ(f.key(4), 1);
}

TEST(Consumer, ResumingWhatWasNotPausedDoesNotMakeItWait) {
  Follower f(video());
  f.key(1);
  f.consumer.set_paused(false);
  f.consumer.set_producer_paused(false);
  EXPECT_EQ(f.delta(2), 1);
}

TEST(Consumer, TimestampsAdvanceByTheTimeThatAPauseTook) {
  Follower f(video());
  f.key(100);
  const auto before = f.newest->timestamp.value;
  f.consumer.set_paused(true);
  f.consumer.set_paused(false);
  f.now += 2s;
  f.key(9'000);
  EXPECT_EQ(f.newest->timestamp.value - before, 180'000u);
}

TEST(Consumer, SilenceIsLeftOutAndItsHoleClosed) {
  Follower f(audio(true));
  const auto voice = [&](std::int64_t seq) {
    return f.forward({.seq = seq, .payload = opus_frame(), .payload_type = kAudio});
  };
  EXPECT_EQ(voice(1), 0);
  EXPECT_EQ(f.forward({.seq = 2, .payload = opus_dtx(), .payload_type = kAudio}), std::nullopt);
  EXPECT_EQ(f.forward({.seq = 3, .payload = opus_dtx(), .payload_type = kAudio}), std::nullopt);
  EXPECT_EQ(voice(4), 1);

  Follower keeps(audio(false));
  EXPECT_EQ(keeps.forward({.seq = 1, .payload = opus_dtx(), .payload_type = kAudio}), 0);
}

TEST(Consumer, PaddingIsLeftOutAndItsHoleClosed) {
  Follower f(video());
  EXPECT_EQ(f.forward({.seq = 1, .is_padding = true}), std::nullopt);
  f.key(2);
  EXPECT_EQ(f.forward({.seq = 3, .is_padding = true}), std::nullopt);
  EXPECT_EQ(f.delta(4), 1);
}

TEST(Consumer, AnotherPayloadTypeIsLeftOutAndItsHoleClosed) {
  Follower f(audio(false));
  f.forward({.seq = 1, .payload = opus_frame(), .payload_type = kAudio});
  EXPECT_EQ(f.forward({.seq = 2, .payload = opus_frame(), .payload_type = {125}}), std::nullopt);  // a DTMF event
  EXPECT_EQ(f.forward({.seq = 3, .payload = opus_frame(), .payload_type = kAudio}), 1);
}

TEST(Consumer, WritesTheHeaderThatItsClientWasToldOf) {
  Consume command = video();
  command.parameters.header_extensions = {{"urn:ietf:params:rtp-hdrext:sdes:mid", 1, false, {}}};
  Follower f(command);
  const Follower::In in{.seq = 1, .payload = vp8_frame(true)};
  const auto decision = f.show(in);
  ASSERT_TRUE(decision.sending);
  Blob room(rtp::kHeaderBytesMax);
  const auto header = f.consumer.write_header(room, *decision.sending, f.packet(in));
  ASSERT_TRUE(header);
  const auto view = rtp::PacketView::parse(Bytes(room).first(header.size));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->ssrc(), rtp::Ssrc{500});
  EXPECT_EQ(view->payload_type(), kVideo);
  EXPECT_TRUE(view->marker());
  rtp::ExtensionMap map;
  map.add(1, rtp::ExtensionUri::Mid);
  EXPECT_EQ(rtp::PacketExtensions::parse(*view, map).mid(), "3");
}

std::vector<std::int64_t> asked(Follower& f, std::vector<rtp::WireSeq> lost) {
  const Blob datagram = nack_packet(1, 500, std::move(lost));
  Outbox<rtp::SentHistory::Resend> out;
  f.consumer.on_nack(f.now, rtcp_of<rtp::rtcp::Nack>(datagram).at(0), out);
  std::vector<std::int64_t> inputs;
  for (const auto& resend : out) { inputs.push_back(resend.input.value); }
  return inputs;
}

TEST(Consumer, FindsWhatWasLostByTheNumbersItGave) {
  Follower f(video());
  f.key(100);
  f.delta(101);
  f.delta(102);
  const auto newest = f.newest->seq.wire();
  EXPECT_THAT(asked(f, {newest, newest + -1}), ElementsAre(102, 101));
  EXPECT_THAT(asked(f, {newest}), IsEmpty());  // within a round trip once is enough
  EXPECT_THAT(asked(f, {newest + 5}), IsEmpty());
}

TEST(Consumer, AnswersNoNackThatWasNotNegotiated) {
  Consume command = video(false);
  command.parameters.codecs[0].rtcp_feedback.clear();
  Follower f(command);
  f.key(100);
  EXPECT_THAT(asked(f, {f.newest->seq.wire()}), IsEmpty());
}

TEST(Consumer, ResendsOnItsRtxStreamWithNumbersOfItsOwn) {
  Follower f(video());
  f.key(100);
  const rtp::SentHistory::Resend resend{.output = f.newest->seq, .input = {100}, .timestamp = f.newest->timestamp};
  const Follower::In in{.seq = 100, .payload = vp8_frame(true)};
  const Sending one = f.consumer.on_resend(f.now, {}, 0, f.packet(in), resend);
  const Sending two = f.consumer.on_resend(f.now, {}, 0, f.packet(in), resend);
  EXPECT_TRUE(one.is_rtx);
  EXPECT_EQ(two.seq - one.seq, 1);
  EXPECT_EQ(one.original, f.newest->seq.wire());
  Blob room(rtp::kHeaderBytesMax);
  const auto header = f.consumer.write_header(room, one, f.packet(in));
  const auto view = rtp::PacketView::parse(Bytes(room).first(header.size));
  EXPECT_EQ(view->ssrc(), rtp::Ssrc{501});
  EXPECT_EQ(view->payload_type(), rtp::PayloadType{107});
  EXPECT_EQ(load_be16(view->payload().data()), f.newest->seq.wire().value);
}

TEST(Consumer, WithoutRtxTheVerySameNumberIsSentAgain) {
  Follower f(video(false));
  f.key(100);
  const rtp::SentHistory::Resend resend{.output = f.newest->seq, .input = {100}, .timestamp = f.newest->timestamp};
  const Sending again = f.consumer.on_resend(f.now, {}, 0, f.packet({.seq = 100, .payload = vp8_frame(true)}), resend);
  EXPECT_FALSE(again.is_rtx);
  EXPECT_EQ(again.seq, f.newest->seq);
  EXPECT_EQ(again.timestamp, f.newest->timestamp);
}

TEST(Consumer, TellsAScoreOnlyWhenItChanged) {
  Follower f(video());
  const ConsumerScore good{.score = 10, .producer_score = 10, .producer_scores = {10}};
  EXPECT_EQ(f.consumer.take_score_change(good), good);
  EXPECT_EQ(f.consumer.take_score_change(good), std::nullopt);
}

TEST(Consumer, ReportsOnlyWhatItSentLately) {
  Follower f(video());
  const NtpClock clock(at(0s), NtpTime{std::uint64_t{3'900'000'000} << 32});
  rtp::ReportBuilder reports;
  f.consumer.append_report(f.now, clock, std::nullopt, "cname", reports);
  EXPECT_EQ(reports.size(), 0u);
  f.key(1);
  f.consumer.append_report(f.now, clock, std::nullopt, "cname", reports);
  ASSERT_EQ(reports.size(), 1u);
  const auto sent = rtcp_of<rtp::rtcp::SenderReport>(reports.datagram(0));
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].sender, rtp::Ssrc{500});
  EXPECT_EQ(sent[0].summary.packets, 1u);
}

}  // namespace
}  // namespace madang::media
