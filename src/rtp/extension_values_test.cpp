#include "rtp/extension_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace madang::rtp {
namespace {

using testing::ElementsAre;
using Value = std::vector<std::uint8_t>;

Value text(std::string_view s) { return {s.begin(), s.end()}; }

TEST(StreamNames, AreUpToSixteenLettersAndDigits) {
  EXPECT_EQ(parse_rid(text("r0")), "r0");
  EXPECT_EQ(parse_rid(text("Abcdefgh12345678")), "Abcdefgh12345678");
  EXPECT_EQ(parse_rid(text("Abcdefgh123456789")), std::nullopt);
  EXPECT_EQ(parse_rid({}), std::nullopt);
  EXPECT_EQ(parse_rid(text("r-0")), std::nullopt);
  EXPECT_EQ(parse_rid(Value{'r', 0}), std::nullopt);
}

TEST(StreamNames, MayHoldDashesIfTheyAreMids) {
  EXPECT_EQ(parse_mid(text("audio-0_a")), "audio-0_a");
  EXPECT_EQ(parse_mid(text("a b")), std::nullopt);
  EXPECT_EQ(parse_mid({}), std::nullopt);
  EXPECT_FALSE(is_valid_mid(std::string(17, 'a')));
  EXPECT_TRUE(is_valid_rid("hi"));
}

TEST(AbsSendTime, IsTheMiddleOfNtpTimeInSixPointEighteen) {
  // 1 s and a half: 1.5 * 2^18.
  EXPECT_EQ(AbsSendTime::at(NtpTime{0x1'8000'0000}), AbsSendTime{0x60000});
  // 64 s is 0 again.
  EXPECT_EQ(AbsSendTime::at(NtpTime{std::uint64_t{64} << 32}), AbsSendTime{0});
  EXPECT_THAT(AbsSendTime{0x123456}.encode(), ElementsAre(0x12, 0x34, 0x56));
  EXPECT_EQ(AbsSendTime::parse(Value{0x12, 0x34, 0x56}), AbsSendTime{0x123456});
  EXPECT_EQ(AbsSendTime::parse(Value{0x12, 0x34}), std::nullopt);
}

TEST(TransportSeq, TakesBothVersions) {
  EXPECT_EQ(TransportSeq::parse(Value{0x12, 0x34}), TransportSeq{0x1234});
  EXPECT_EQ(TransportSeq::parse(Value{0x12, 0x34, 0, 1}), TransportSeq{0x1234});
  EXPECT_EQ(TransportSeq::parse(Value{0x12}), std::nullopt);
  EXPECT_THAT(TransportSeq{0x1234}.encode(), ElementsAre(0x12, 0x34));
}

TEST(AudioLevel, HasTheVoiceBitOnTop) {
  EXPECT_EQ(AudioLevel::parse(Value{0x80 | 30}), (AudioLevel{.minus_dbov = 30, .voice = true}));
  EXPECT_EQ(AudioLevel::parse(Value{127}), (AudioLevel{.minus_dbov = 127, .voice = false}));
  EXPECT_EQ(AudioLevel::parse({}), std::nullopt);
  EXPECT_THAT((AudioLevel{.minus_dbov = 30, .voice = true}.encode()), ElementsAre(0x80 | 30));
}

TEST(VideoOrientation, ReadsCameraFlipAndRotation) {
  EXPECT_EQ(VideoOrientation::parse(Value{0x0f}),
            (VideoOrientation{.back_camera = true, .flip = true, .rotation_degrees = 270}));
  EXPECT_EQ(VideoOrientation::parse(Value{0x01}), (VideoOrientation{.rotation_degrees = 90}));
  EXPECT_EQ(VideoOrientation::parse({}), std::nullopt);
  EXPECT_THAT((VideoOrientation{.flip = true, .rotation_degrees = 180}.encode()), ElementsAre(0x06));
}

TEST(TimeOffset, IsSigned) {
  EXPECT_EQ(TimeOffset::parse(Value{0xff, 0xff, 0xff}), TimeOffset{-1});
  EXPECT_EQ(TimeOffset::parse(Value{0x80, 0x00, 0x00}), TimeOffset{-0x80'0000});
  EXPECT_EQ(TimeOffset::parse(Value{0x00, 0x0b, 0xb8}), TimeOffset{3000});
  EXPECT_EQ(TimeOffset::parse(Value{0x00, 0x0b}), std::nullopt);
  EXPECT_THAT(TimeOffset{-2}.encode(), ElementsAre(0xff, 0xff, 0xfe));
}

TEST(AbsCaptureTime, ComesWithAndWithoutClockOffset) {
  const Value short_form = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(AbsCaptureTime::parse(short_form), (AbsCaptureTime{.capture = {0x0102030405060708}, .clock_offset = {}}));
  Value long_form = short_form;
  long_form.insert(long_form.end(), {0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0});  // minus half a second
  const auto time = AbsCaptureTime::parse(long_form);
  ASSERT_TRUE(time);
  EXPECT_EQ(time->clock_offset, -0x8000'0000ll);
  EXPECT_EQ(time->size(), 16u);
  const auto encoded = time->encode();
  EXPECT_EQ(Value(encoded.begin(), encoded.end()), long_form);
  EXPECT_EQ(AbsCaptureTime::parse(Value(9)), std::nullopt);
}

TEST(PlayoutDelay, IsTwelveAndTwelveBitsOfTenMilliseconds) {
  EXPECT_EQ(PlayoutDelay::parse(Value{0x00, 0xa0, 0x64}), (PlayoutDelay{.least = 100ms, .greatest = 1s}));
  EXPECT_EQ(PlayoutDelay::parse(Value{0x06, 0x40, 0x0a}), std::nullopt);  // least over greatest
  EXPECT_EQ(PlayoutDelay::parse(Value{0x06, 0x40}), std::nullopt);
  EXPECT_THAT((PlayoutDelay{.least = 100ms, .greatest = 1s}.encode()), ElementsAre(0x00, 0xa0, 0x64));
  EXPECT_THAT((PlayoutDelay{.least = 0ms, .greatest = 100s}.encode()), ElementsAre(0x00, 0x0f, 0xff));
}

}  // namespace
}  // namespace madang::rtp
