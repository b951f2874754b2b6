#include "media/producer_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// One received VP8 stream, its feedback and what it hands on.
struct Source {
  explicit Source(StreamSpec spec = {.ssrc = 70, .rtx_ssrc = 71, .payload_type = 96, .rtx_payload_type = 97})
      : parameters(vp8(spec)),
        formats(parameters, mapping_of(parameters)),
        stream({.index = 0, .kind = ortc::MediaKind::Video}, parameters.encodings[0], {}) {}

  std::optional<Drop> receive(const RtpSpec& spec, bool is_rtx = false) {
    const Blob packet = rtp_packet(spec);
    PacketRef slab = pool.take();
    const MutableBytes bytes = slab.slab().first(packet.size());
    std::copy(packet.begin(), packet.end(), bytes.begin());
    const auto view = rtp::PacketView::parse(bytes);
    rtp::rtcp::CompoundWriter writer(feedback_room);
    out.clear();
    const auto dropped = stream.on_rtp(now, formats, {std::move(slab), bytes, *view, {}}, is_rtx, out, writer);
    feedback = to_blob(writer.written());
    return dropped;
  }
  std::optional<Drop> media(std::uint16_t seq, Blob payload) {
    return receive({.ssrc = 70, .payload_type = 96, .seq = seq, .timestamp = seq * 3000u, .payload = std::move(payload)});
  }
  std::optional<Drop> rtx(std::uint16_t rtx_seq, std::uint16_t original, const Blob& payload) {
    Blob wrapped(2);
    store_be16(wrapped.data(), original);
    wrapped.insert(wrapped.end(), payload.begin(), payload.end());
    return receive({.ssrc = 71, .payload_type = 97, .seq = rtx_seq, .timestamp = original * 3000u, .payload = wrapped},
                   true);
  }
  void pass(Duration duration) {
    now += duration;
    rtp::rtcp::CompoundWriter writer(feedback_room);
    stream.on_deadline(now, writer);
    feedback = to_blob(writer.written());
  }
  void need_key_frame() {
    rtp::rtcp::CompoundWriter writer(feedback_room);
    stream.on_key_frame_needed(now, writer);
    feedback = to_blob(writer.written());
  }
  std::vector<std::uint16_t> asked() const {
    std::vector<std::uint16_t> lost;
    for (const auto& nack : rtcp_of<rtp::rtcp::Nack>(feedback)) {
      EXPECT_EQ(nack.media(), rtp::Ssrc{70});
      nack.for_each([&](rtp::WireSeq seq) { lost.push_back(seq.value); });
    }
    return lost;
  }
  std::size_t plis() const { return rtcp_of<rtp::rtcp::Pli>(feedback).size(); }

  PacketPool pool{256};
  ortc::RtpParameters parameters;
  FormatTable formats;
  ProducerStream stream;
  Instant now = at(1s);
  std::vector<ForwardPacket> out;
  std::array<std::uint8_t, 1200> feedback_room{};
  Blob feedback;
};

TEST(FormatTable, MapsPayloadTypesAndKnowsWhatRtxRepairs) {
  const auto parameters = vp8({.ssrc = 70, .rtx_ssrc = 71, .payload_type = 96, .rtx_payload_type = 97, .fir = true});
  const FormatTable formats(parameters, mapping_of(parameters));
  ASSERT_NE(formats.find({96}), nullptr);
  EXPECT_EQ(formats.find({96})->mapped, rtp::PayloadType{106});
  EXPECT_EQ(formats.find({96})->codec, rtp::payload::Codec::Vp8);
  EXPECT_TRUE(formats.find({96})->nack);
  EXPECT_TRUE(formats.find({96})->pli);
  EXPECT_TRUE(formats.find({96})->fir);
  ASSERT_NE(formats.find({97}), nullptr);
  EXPECT_EQ(formats.find({97})->repairs, rtp::PayloadType{96});
  EXPECT_TRUE(formats.has_rtx());
  EXPECT_EQ(formats.find({98}), nullptr);
  EXPECT_EQ(formats.media().mapped, rtp::PayloadType{106});
}

TEST(ProducerStream, ComesToLifeWithItsFirstPacket) {
  Source source;
  EXPECT_FALSE(source.stream.is_live());
  EXPECT_EQ(source.stream.score(), 0);
  EXPECT_EQ(source.media(1, vp8_frame(true)), std::nullopt);
  EXPECT_TRUE(source.stream.is_live());
  EXPECT_EQ(source.stream.score(), 10);
  ASSERT_THAT(source.out, SizeIs(1));
  EXPECT_EQ(source.out[0].payload_type, rtp::PayloadType{106});
  EXPECT_EQ(source.out[0].seq, rtp::Seq{1});
  EXPECT_TRUE(source.out[0].frame.key_frame);
}

TEST(ProducerStream, AWishBeforeTheFirstPacketIsRememberedUnlessThatIsAKeyFrame) {
  Source delta;
  delta.need_key_frame();
  EXPECT_THAT(delta.feedback, IsEmpty());  // nobody to ask yet
  delta.media(5, vp8_frame(false));
  EXPECT_EQ(delta.plis(), 1u);

  Source key;
  key.need_key_frame();
  key.media(5, vp8_frame(true));
  EXPECT_THAT(key.feedback, IsEmpty());

  Source unwanted;
  unwanted.media(5, vp8_frame(false));
  EXPECT_THAT(unwanted.feedback, IsEmpty());
}

TEST(ProducerStream, APacketSeenBeforeIsADuplicate) {
  Source source;
  source.media(1, vp8_frame(true));
  source.media(2, vp8_frame(false));
  EXPECT_EQ(source.media(2, vp8_frame(false)), Drop::Duplicate);
  EXPECT_EQ(source.media(1, vp8_frame(true)), Drop::Duplicate);
  EXPECT_THAT(source.out, IsEmpty());
}

TEST(ProducerStream, AnUnbelievableNumberIsDroppedUntilItIsSaidTwice) {
  Source source;
  source.media(1, vp8_frame(true));
  EXPECT_EQ(source.media(30'000, vp8_frame(false)), Drop::BadSequence);
  EXPECT_EQ(source.media(30'001, vp8_frame(true)), std::nullopt);
}

TEST(ProducerStream, APayloadTypeThatWasNotNegotiatedIsUnknown) {
  Source source;
  EXPECT_EQ(source.receive({.ssrc = 70, .payload_type = 99, .seq = 1, .payload = vp8_frame(true)}),
            Drop::UnknownStream);
  EXPECT_FALSE(source.stream.is_live());
}

TEST(ProducerStream, APayloadThatContradictsItsFormatIsHandedOnAsPadding) {
  Source source;
  source.media(1, vp8_frame(true));
  EXPECT_EQ(source.receive({.ssrc = 70, .payload_type = 96, .seq = 2, .padding = 20}), std::nullopt);
  ASSERT_THAT(source.out, SizeIs(1));
  EXPECT_TRUE(source.out[0].is_padding);
}

TEST(ProducerStream, LossIsAskedForAfterTheReorderingDelayAndAgainAfterARoundTrip) {
  Source source;
  source.media(1, vp8_frame(true));
  source.media(4, vp8_frame(false));
  EXPECT_THAT(source.asked(), IsEmpty());
  EXPECT_EQ(source.stream.next_deadline(), source.now + 10ms);
  source.pass(10ms);
  EXPECT_THAT(source.asked(), ElementsAre(2, 3));
  source.pass(100ms);
  EXPECT_THAT(source.asked(), ElementsAre(2, 3));
}

TEST(ProducerStream, ReorderedPacketsAreNotAskedFor) {
  Source source;
  source.media(1, vp8_frame(true));
  source.media(3, vp8_frame(false));
  EXPECT_EQ(source.media(2, vp8_frame(false)), std::nullopt);
  source.pass(1s);
  EXPECT_THAT(source.asked(), IsEmpty());
}

TEST(ProducerStream, WithoutNackNothingIsAskedFor) {
  Source source({.ssrc = 70, .payload_type = 96, .nack = false});
  source.media(1, vp8_frame(true));
  source.media(4, vp8_frame(false));
  source.pass(1s);
  EXPECT_THAT(source.asked(), IsEmpty());
}

TEST(ProducerStream, ARepairBecomesThePacketItRepeats) {
  Source source;
  source.media(1, vp8_frame(true));
  source.media(3, vp8_frame(false, 3));
  source.pass(10ms);
  EXPECT_EQ(source.rtx(900, 2, vp8_frame(false, 2)), std::nullopt);
  ASSERT_THAT(source.out, SizeIs(1));
  EXPECT_EQ(source.out[0].seq, rtp::Seq{2});
  EXPECT_EQ(source.out[0].payload_type, rtp::PayloadType{106});
  EXPECT_EQ(source.out[0].view.ssrc(), rtp::Ssrc{70});
  EXPECT_EQ(to_blob(source.out[0].view.payload()), vp8_frame(false, 2));
  EXPECT_EQ(source.rtx(901, 2, vp8_frame(false, 2)), Drop::Duplicate);
  source.pass(1s);
  EXPECT_THAT(source.asked(), IsEmpty());
}

TEST(ProducerStream, RtxBeforeAnyMediaIsUnknownAndProbesOnItAreNotMedia) {
  Source source;
  EXPECT_EQ(source.rtx(900, 2, vp8_frame(false)), Drop::UnknownStream);
  source.media(1, vp8_frame(true));
  EXPECT_EQ(source.receive({.ssrc = 71, .payload_type = 97, .seq = 901, .padding = 200}, true), Drop::NotMedia);
}

TEST(ProducerStream, ALearnedSsrcIsItsOwnFromThenOn) {
  Source source({.payload_type = 96, .rtx_payload_type = 97});
  EXPECT_FALSE(source.stream.has_ssrc({70}));
  source.media(1, vp8_frame(true));
  source.media(3, vp8_frame(false));
  source.rtx(900, 2, vp8_frame(false));
  EXPECT_TRUE(source.stream.has_ssrc({70}));
  EXPECT_TRUE(source.stream.has_ssrc({71}));
  std::vector<rtp::rtcp::ReportBlock> blocks;
  source.stream.append_report_blocks(source.now, blocks);
  ASSERT_FALSE(blocks.empty());
  EXPECT_EQ(blocks[0].ssrc, rtp::Ssrc{70});
}

TEST(ProducerStream, AKeyFrameIsAskedForOnceInASpacingAndAgainUntilItComes) {
  Source source;
  source.need_key_frame();
  EXPECT_EQ(source.plis(), 0u);  // nobody to ask yet
  source.media(1, vp8_frame(true));
  source.need_key_frame();
  EXPECT_EQ(source.plis(), 1u);
  source.need_key_frame();
  EXPECT_EQ(source.plis(), 0u);
  source.pass(500ms);
  EXPECT_EQ(source.plis(), 1u);
  source.media(2, vp8_frame(true));
  source.pass(5s);
  EXPECT_EQ(source.plis(), 0u);
}

TEST(ProducerStream, WithoutPliItAsksByFirWithANewNumberEachTime) {
  Source source({.ssrc = 70, .payload_type = 96, .pli = false, .fir = true});
  source.media(1, vp8_frame(true));
  source.need_key_frame();
  const auto first = rtcp_of<rtp::rtcp::Fir>(source.feedback);
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(first[0][0].media, rtp::Ssrc{70});
  const auto number = first[0][0].command_seq;
  source.pass(1s);
  const auto second = rtcp_of<rtp::rtcp::Fir>(source.feedback);
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_NE(second[0][0].command_seq, number);
}

TEST(ProducerStream, ASourceThatUnderstandsNeitherIsNotAsked) {
  Source source({.ssrc = 70, .payload_type = 96, .pli = false});
  source.media(1, vp8_frame(false));
  source.need_key_frame();
  EXPECT_THAT(source.feedback, IsEmpty());
}

TEST(ProducerStream, RemembersPacketsForRepairsUntilTheyAreTooOld) {
  Source source;
  source.media(1, vp8_frame(true, 1));
  source.media(2, vp8_frame(false, 2));
  auto recalled = source.stream.recall({1});
  ASSERT_TRUE(recalled);
  EXPECT_EQ(to_blob(recalled->view.payload()), vp8_frame(true, 1));
  EXPECT_TRUE(recalled->frame.key_frame);
  recalled.reset();  // it holds its slab
  EXPECT_FALSE(source.stream.recall({3}));
  source.now += 5s;
  std::vector<rtp::rtcp::ReportBlock> blocks;
  source.stream.append_report_blocks(source.now, blocks);
  EXPECT_FALSE(source.stream.recall({1}));
  source.out.clear();
  EXPECT_EQ(source.pool.free_slabs(), source.pool.capacity());
}

TEST(ProducerStream, AnEchoOfASenderReportComesBackInTheReportBlock) {
  Source source;
  source.media(1, vp8_frame(true));
  source.stream.on_sender_report(source.now, {70}, {.ntp = NtpTime{0x1122'3344'5566'7788}});
  std::vector<rtp::rtcp::ReportBlock> blocks;
  source.stream.append_report_blocks(source.now + 500ms, blocks);
  ASSERT_FALSE(blocks.empty());
  EXPECT_EQ(blocks[0].last_sr, 0x3344'5566u);
  EXPECT_EQ(blocks[0].delay_since_last_sr, 0x8000u);
  EXPECT_EQ(blocks[0].highest_seq, 1u);
}

}  // namespace
}  // namespace madang::media
