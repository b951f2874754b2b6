#include "media/stream_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using rtp::ExtensionUri;
using testing::IsEmpty;
using testing::Optional;
using testing::UnorderedElementsAre;

constexpr ProducerHandle kFirst{1, 0};
constexpr ProducerHandle kSecond{2, 0};
constexpr rtp::PayloadType kVideo{96}, kRtx{97}, kAudio{111};

struct Names {
  std::string_view mid = {}, rid = {}, repaired_rid = {};
};

rtp::PacketExtensions extensions(Names names) {
  rtp::PacketExtensions out;
  const auto set = [&](ExtensionUri uri, std::string_view text) {
    if (text.empty()) { return; }
    out.set(uri, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  set(ExtensionUri::Mid, names.mid);
  set(ExtensionUri::Rid, names.rid);
  set(ExtensionUri::RepairedRid, names.repaired_rid);
  return out;
}

ortc::RtpParameters simulcast(std::string mid) {
  return vp8({.payload_type = 96, .rtx_payload_type = 97, .mid = std::move(mid), .rids = {"q", "h", "f"}});
}

TEST(StreamTable, FindsMediaAndRtxByTheirSignalledSsrcs) {
  StreamTable table;
  table.add(kFirst, vp8({.ssrc = 10, .rtx_ssrc = 11, .payload_type = 96, .rtx_payload_type = 97}));
  EXPECT_THAT(table.find({10}, kVideo, {}), Optional(StreamRef{kFirst, 0, false}));
  EXPECT_THAT(table.find({11}, kRtx, {}), Optional(StreamRef{kFirst, 0, true}));
  EXPECT_EQ(table.find({12}, kVideo, {}), std::nullopt);
}

TEST(StreamTable, LearnsTheSsrcOfEachEncodingFromItsRid) {
  StreamTable table;
  table.add(kFirst, simulcast("0"));
  EXPECT_THAT(table.find({30}, kVideo, extensions({.mid = "0", .rid = "f"})), Optional(StreamRef{kFirst, 2, false}));
  EXPECT_THAT(table.find({20}, kVideo, extensions({.mid = "0", .rid = "q"})), Optional(StreamRef{kFirst, 0, false}));
  EXPECT_THAT(table.find({30}, kVideo, {}), Optional(StreamRef{kFirst, 2, false}));
  EXPECT_EQ(table.ssrcs(), 2u);
}

TEST(StreamTable, LearnsTheRtxOfAnEncodingFromTheRepairedRid) {
  StreamTable table;
  table.add(kFirst, simulcast("0"));
  EXPECT_THAT(table.find({31}, kRtx, extensions({.mid = "0", .repaired_rid = "h"})),
              Optional(StreamRef{kFirst, 1, true}));
  EXPECT_THAT(table.find({31}, kRtx, {}), Optional(StreamRef{kFirst, 1, true}));
}

TEST(StreamTable, ARidIsEnoughWithoutMid) {
  StreamTable table;
  table.add(kFirst, simulcast("0"));
  EXPECT_THAT(table.find({30}, kVideo, extensions({.rid = "h"})), Optional(StreamRef{kFirst, 1, false}));
}

TEST(StreamTable, ALoneEncodingIsFoundByItsMidAlone) {
  StreamTable table;
  table.add(kFirst, opus({.payload_type = 111, .mid = "0"}));
  table.add(kSecond, vp8({.payload_type = 96, .rtx_payload_type = 97, .mid = "1"}));
  EXPECT_THAT(table.find({5}, kAudio, extensions({.mid = "0"})), Optional(StreamRef{kFirst, 0, false}));
  EXPECT_THAT(table.find({6}, kVideo, extensions({.mid = "1"})), Optional(StreamRef{kSecond, 0, false}));
  EXPECT_THAT(table.find({7}, kRtx, extensions({.mid = "1"})), Optional(StreamRef{kSecond, 0, true}));
}

TEST(StreamTable, TheMidDecidesBetweenEqualRids) {
  StreamTable table;
  table.add(kFirst, simulcast("0"));
  table.add(kSecond, simulcast("1"));
  EXPECT_THAT(table.find({40}, kVideo, extensions({.mid = "1", .rid = "q"})), Optional(StreamRef{kSecond, 0, false}));
  EXPECT_EQ(table.find({41}, kVideo, extensions({.mid = "2", .rid = "q"})), std::nullopt);
}

TEST(StreamTable, ASecondSsrcForTheSameEncodingIsRefused) {
  StreamTable table;
  table.add(kFirst, simulcast("0"));
  ASSERT_TRUE(table.find({30}, kVideo, extensions({.mid = "0", .rid = "q"})));
  EXPECT_EQ(table.find({31}, kVideo, extensions({.mid = "0", .rid = "q"})), std::nullopt);
  EXPECT_THAT(table.find({30}, kVideo, {}), Optional(StreamRef{kFirst, 0, false}));
}

TEST(StreamTable, ASignalledSsrcIsNotReplacedByOneWithTheRightMid) {
  StreamTable table;
  table.add(kFirst, opus({.ssrc = 5, .payload_type = 111, .mid = "0"}));
  EXPECT_EQ(table.find({6}, kAudio, extensions({.mid = "0"})), std::nullopt);
}

TEST(StreamTable, AStrangerCannotMakeItRememberMoreThanWasNegotiated) {
  StreamTable table;
  table.add(kFirst, simulcast("0"));
  for (std::uint32_t ssrc = 1; ssrc <= 10'000; ++ssrc) {
    table.find({ssrc}, ssrc % 2 == 0 ? kVideo : kRtx, extensions({.mid = "0", .rid = ssrc % 3 == 0 ? "q" : "h"}));
  }
  EXPECT_LE(table.ssrcs(), 6u);
}

TEST(StreamTable, APayloadTypeThatWasNotNegotiatedIsNobodys) {
  StreamTable table;
  table.add(kFirst, simulcast("0"));
  EXPECT_EQ(table.find({30}, {100}, extensions({.mid = "0", .rid = "q"})), std::nullopt);
}

TEST(StreamTable, WithoutAnyNameAnUnknownSsrcIsNobodys) {
  StreamTable table;
  table.add(kFirst, opus({.payload_type = 111, .mid = "0"}));
  EXPECT_EQ(table.find({30}, kAudio, {}), std::nullopt);
}

TEST(StreamTable, RemovingAProducerFreesItsSsrcsAndNobodyElses) {
  StreamTable table;
  table.add(kFirst, vp8({.ssrc = 10, .rtx_ssrc = 11, .payload_type = 96, .rtx_payload_type = 97, .mid = "0"}));
  table.add(kSecond, opus({.payload_type = 111, .mid = "1"}));
  ASSERT_TRUE(table.find({20}, kAudio, extensions({.mid = "1"})));
  std::vector<rtp::Ssrc> freed;
  table.remove(kFirst, freed);
  EXPECT_THAT(freed, UnorderedElementsAre(rtp::Ssrc{10}, rtp::Ssrc{11}));
  EXPECT_EQ(table.find({10}, kVideo, extensions({.mid = "0"})), std::nullopt);
  EXPECT_THAT(table.find({20}, kAudio, {}), Optional(StreamRef{kSecond, 0, false}));
  freed.clear();
  table.remove(kFirst, freed);
  EXPECT_THAT(freed, IsEmpty());
  table.remove(kSecond, freed);
  EXPECT_THAT(freed, UnorderedElementsAre(rtp::Ssrc{20}));
  EXPECT_EQ(table.ssrcs(), 0u);
}

TEST(StreamTable, AfterRemovalTheSameNamesCanBeGivenAgain) {
  StreamTable table;
  std::vector<rtp::Ssrc> freed;
  table.add(kFirst, simulcast("0"));
  ASSERT_TRUE(table.find({30}, kVideo, extensions({.mid = "0", .rid = "q"})));
  table.remove(kFirst, freed);
  table.add(kSecond, simulcast("0"));
  EXPECT_THAT(table.find({30}, kVideo, extensions({.mid = "0", .rid = "q"})), Optional(StreamRef{kSecond, 0, false}));
}

}  // namespace
}  // namespace madang::media
