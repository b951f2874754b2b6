#include "rtp/header_extensions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace madang::rtp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Block = std::vector<std::uint8_t>;

struct Element {
  int id;
  Block value;
  friend bool operator==(const Element&, const Element&) = default;
};

std::vector<Element> read_all(std::uint16_t profile, const Block& block, bool* malformed = nullptr) {
  ExtensionReader reader(profile, block);
  std::vector<Element> elements;
  while (const auto e = reader.next()) { elements.push_back({e->id, Block(e->value.begin(), e->value.end())}); }
  if (malformed != nullptr) { *malformed = reader.is_malformed(); }
  return elements;
}

TEST(ExtensionReader, ReadsTheOneByteExampleOfRfc8285) {
  // RFC 8285 §4.2: elements of 1, 2 and 4 bytes; padding bytes between and behind.
  const Block block = {0x10, 0xaa, 0x21, 0xbb, 0xbc, 0x00, 0x00, 0x33, 0x01, 0x02, 0x03, 0x04};
  bool malformed = true;
  EXPECT_THAT(read_all(kOneByteProfile, block, &malformed),
              ElementsAre(Element{1, {0xaa}}, Element{2, {0xbb, 0xbc}}, Element{3, {1, 2, 3, 4}}));
  EXPECT_FALSE(malformed);
}

TEST(ExtensionReader, ReadsTheTwoByteExampleOfRfc8285) {
  // RFC 8285 §4.3: elements of 0, 1 and 4 bytes; the appbits do not matter.
  const Block block = {0x10, 0x00, 0x21, 0x01, 0xaa, 0x00, 0x12, 0x04, 0x01, 0x02, 0x03, 0x04};
  for (const int appbits : {0x0, 0x5, 0xf}) {
    EXPECT_THAT(read_all(static_cast<std::uint16_t>(0x1000 | appbits), block),
                ElementsAre(Element{0x10, {}}, Element{0x21, {0xaa}}, Element{0x12, {1, 2, 3, 4}}));
  }
}

TEST(ExtensionReader, KnowsNoElementsInOtherProfiles) {
  EXPECT_THAT(read_all(0xabcd, {0x10, 0xaa, 0, 0}), IsEmpty());
  EXPECT_THAT(read_all(0x2000, {0x10, 0xaa, 0, 0}), IsEmpty());
}

TEST(ExtensionReader, StopsAtIdFifteenOfTheOneByteForm) {
  EXPECT_THAT(read_all(kOneByteProfile, {0x10, 0xaa, 0xf0, 0x11, 0x20, 0xbb}), ElementsAre(Element{1, {0xaa}}));
}

TEST(ExtensionReader, IgnoresIdZeroWithALength) {
  EXPECT_THAT(read_all(kOneByteProfile, {0x01, 0x77, 0x77, 0x10, 0xaa}), ElementsAre(Element{1, {0xaa}}));
}

TEST(ExtensionReader, KeepsWhatCameBeforeAnElementThatRunsOut) {
  bool malformed = false;
  EXPECT_THAT(read_all(kOneByteProfile, {0x10, 0xaa, 0x22, 0x01}, &malformed), ElementsAre(Element{1, {0xaa}}));
  EXPECT_TRUE(malformed);
  EXPECT_THAT(read_all(kTwoByteProfile, {0x10, 0x01, 0xaa, 0x02}, &malformed), ElementsAre(Element{0x10, {0xaa}}));
  EXPECT_TRUE(malformed);
}

TEST(PacketExtensions, FindsValuesByMeaning) {
  const Block bytes = {0x90, 0x60, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0, 4,
                       0x40, '7',                    // mid
                       0x10, 0x85,                   // audio level: voice, -5 dBov
                       0x22, 0x12, 0x34, 0x56,       // abs-send-time
                       0x31, 0xab, 0xcd,             // transport-wide seq
                       0x60, 0xff,                   // not negotiated
                       0x40, '8', 0x00};             // mid again: too late
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  ExtensionMap map;
  map.add(4, ExtensionUri::Mid);
  map.add(1, ExtensionUri::AudioLevel);
  map.add(2, ExtensionUri::AbsSendTime);
  map.add(3, ExtensionUri::TransportCc);
  map.add(5, ExtensionUri::TimeOffset);
  const PacketExtensions extensions = PacketExtensions::parse(*packet, map);
  EXPECT_EQ(extensions.mid(), "7");
  EXPECT_EQ(extensions.audio_level(), (AudioLevel{.minus_dbov = 5, .voice = true}));
  EXPECT_EQ(extensions.abs_send_time(), AbsSendTime{0x123456});
  EXPECT_EQ(extensions.transport_seq(), TransportSeq{0xabcd});
  EXPECT_FALSE(extensions.has(ExtensionUri::TimeOffset));
  EXPECT_EQ(extensions.time_offset(), std::nullopt);
}

TEST(PacketExtensions, CanBeGivenAndRelievedOfValues) {
  PacketExtensions extensions;
  const Block value = {1};
  extensions.set(ExtensionUri::VideoOrientation, value);
  EXPECT_EQ(extensions.video_orientation(), (VideoOrientation{.rotation_degrees = 90}));
  extensions.remove(ExtensionUri::VideoOrientation);
  EXPECT_EQ(extensions.present(), 0);
  EXPECT_THAT(extensions.value(ExtensionUri::VideoOrientation), IsEmpty());
}

}  // namespace
}  // namespace madang::rtp
