#include "rtp/payload/dependency_descriptor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace madang::rtp::payload {
namespace {

using Value = std::vector<std::uint8_t>;

/// "10 110" → bytes, blanks ignored, filled up with zeros.
Value bits(std::string_view text) {
  Value value;
  std::size_t count = 0;
  for (const char c : text) {
    if (c == ' ') { continue; }
    if (count % 8 == 0) { value.push_back(0); }
    if (c == '1') { value.back() = static_cast<std::uint8_t>(value.back() | 0x80 >> count % 8); }
    ++count;
  }
  return value;
}

// L1T2 with two decode targets and one chain, by hand from appendix A.8.2.
// Templates: 0 key (T0, no reference), 1 (T0, refers 2 back), 2 (T1, refers 1 back). Offset 5.
constexpr std::string_view kStructure =
    "000101 00001 "        // template_id_offset 5, two decode targets
    "00 01 11 "            // same layer, next temporal layer, no more
    "10 10  11 11  00 01 "  // DTI: S S, R R, - D
    "0  1 0001 0  1 0000 0 "  // fdiffs: none; 2; 1
    "10 "                  // chain_cnt = ns(3): 1
    "0000 0010 0001 "      // chain diffs (protected_by takes no bits: ns(1))
    "1 0000000100111111 0000000010110011 ";  // 320 x 180
constexpr std::string_view kKeyHead = "1 0 000101 0000000000000111 ";  // start, template 5, frame 7

Value key_frame(std::string_view flags = "1 0 0 0 0 ") {
  return bits(std::string(kKeyHead) + std::string(flags) + std::string(kStructure));
}

TEST(DependencyDescriptor, ReadsTheStructureOfAKeyFrame) {
  DependencyDescriptorReader reader;
  const auto d = reader.parse(key_frame());
  ASSERT_TRUE(d);
  EXPECT_TRUE(d->start_of_frame && d->has_structure);
  EXPECT_FALSE(d->end_of_frame);
  EXPECT_EQ(d->frame_number, 7);
  EXPECT_EQ(d->frame.temporal, 0);
  EXPECT_EQ(d->frame.diffs, 0);
  EXPECT_EQ(d->frame.dtis[0], Dti::Switch);
  EXPECT_EQ(d->resolution, (DdResolution{320, 180}));
  const DependencyStructure* s = reader.structure();
  ASSERT_NE(s, nullptr);
  EXPECT_EQ(s->template_id_offset, 5);
  EXPECT_EQ(s->templates_count, 3);
  EXPECT_EQ(s->decode_targets, 2);
  EXPECT_EQ(s->chains, 1);
  EXPECT_EQ(s->spatial_layers, 1);
  EXPECT_EQ(s->temporal_layers, 2);
  EXPECT_EQ(s->target_temporal[0], 0);
  EXPECT_EQ(s->target_temporal[1], 1);
  EXPECT_EQ(s->templates[1].frame_diffs[0], 2);
  EXPECT_EQ(s->templates[2].chain_diffs[0], 1);
  EXPECT_EQ(reader.active_targets(), 0b11u);
}

TEST(DependencyDescriptor, ReadsLaterFramesWithTheStructureItKept) {
  DependencyDescriptorReader reader;
  ASSERT_TRUE(reader.parse(key_frame()));
  const auto d = reader.parse(bits("1 1 000111 0000000000001000"));  // template 7: index 2
  ASSERT_TRUE(d);
  EXPECT_FALSE(d->has_structure);
  EXPECT_EQ(d->frame.temporal, 1);
  EXPECT_EQ(d->frame.dtis[0], Dti::NotPresent);
  EXPECT_EQ(d->frame.dtis[1], Dti::Discardable);
  EXPECT_EQ(d->frame.diffs, 1);
  EXPECT_EQ(d->frame.frame_diffs[0], 1);
  EXPECT_EQ(d->frame.chain_diffs[0], 1);
  EXPECT_EQ(d->chains, 1);
}

TEST(DependencyDescriptor, ReadsWhatAFrameHasOfItsOwn) {
  DependencyDescriptorReader reader;
  ASSERT_TRUE(reader.parse(key_frame()));
  const auto d = reader.parse(bits("1 1 000110 0000000000001001 0 1 1 1 1 "
                                   "01 "                              // active: only the first target
                                   "11 00 "                           // DTIs
                                   "01 0010  10 00010000  11 000100000000 00 "  // diffs 3, 17, 257
                                   "11110000"));                      // chain diff 240
  ASSERT_TRUE(d);
  EXPECT_EQ(d->active_targets, 0b01u);
  EXPECT_EQ(reader.active_targets(), 0b01u);
  EXPECT_EQ(d->frame.dtis[0], Dti::Required);
  EXPECT_EQ(d->frame.dtis[1], Dti::NotPresent);
  ASSERT_EQ(d->frame.diffs, 3);
  EXPECT_EQ(d->frame.frame_diffs[0], 3);
  EXPECT_EQ(d->frame.frame_diffs[1], 17);
  EXPECT_EQ(d->frame.frame_diffs[2], 257);
  EXPECT_EQ(d->frame.chain_diffs[0], 240);
  ASSERT_TRUE(reader.parse(bits("1 1 000111 0000000000001010")));
  EXPECT_EQ(reader.active_targets(), 0b01u);  // until somebody says otherwise
}

TEST(DependencyDescriptor, IsRefusedWithoutStructureOrTemplate) {
  DependencyDescriptorReader reader;
  EXPECT_FALSE(reader.parse(bits("1 1 000101 0000000000001000")));
  EXPECT_EQ(reader.structure(), nullptr);
  ASSERT_TRUE(reader.parse(key_frame()));
  EXPECT_FALSE(reader.parse(bits("1 1 001000 0000000000001000")));  // template 8: index 3
  EXPECT_FALSE(reader.parse(bits("1 1 000100 0000000000001000")));  // template 4: index 63
  reader.reset();
  EXPECT_FALSE(reader.parse(bits("1 1 000101 0000000000001000")));
}

TEST(DependencyDescriptor, LearnsNothingFromWhatRunsOut) {
  const Value whole = key_frame();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    DependencyDescriptorReader reader;
    EXPECT_FALSE(reader.parse(Bytes(whole).first(size))) << size;
    EXPECT_EQ(reader.structure(), nullptr);
  }
}

TEST(DependencyDescriptor, RefusesMoreTemplatesLayersAndDiffsThanThereCanBe) {
  const std::string head = std::string(kKeyHead) + "1 0 0 0 0 000101 00000 ";
  std::string templates;
  for (int i = 0; i < 64; ++i) { templates += "00 "; }
  std::string zeros(2000, '0');
  EXPECT_FALSE(DependencyDescriptorReader().parse(bits(head + templates + "11" + zeros)));
  EXPECT_TRUE(DependencyDescriptorReader().parse(bits(head + templates.substr(3) + "11" + zeros)));
  EXPECT_FALSE(DependencyDescriptorReader().parse(bits(head + "10 10 10 10 11" + zeros)));          // five spatial
  EXPECT_TRUE(DependencyDescriptorReader().parse(bits(head + "10 10 10 11" + zeros)));
  EXPECT_FALSE(DependencyDescriptorReader().parse(bits(head + "01 01 01 01 01 01 01 01 11" + zeros)));  // nine temporal
  std::string diffs;
  for (std::size_t i = 0; i < kDdFrameDiffsMax; ++i) { diffs += "1 0000 "; }
  EXPECT_TRUE(DependencyDescriptorReader().parse(bits(head + "11 10 " + diffs + "0" + zeros)));
  EXPECT_FALSE(DependencyDescriptorReader().parse(bits(head + "11 10 " + diffs + "1 0000 0" + zeros)));
}

TEST(DependencyDescriptorWriter, WritesTheSameBytes) {
  DependencyDescriptorReader reader;
  for (const Value& value : {key_frame(), bits("1 1 000111 0000000000001000"),
                             bits("1 1 000110 0000000000001001 0 1 1 1 1 01 11 00 01 0010 10 00010000 00 11110000")}) {
    const auto d = reader.parse(value);
    ASSERT_TRUE(d);
    Value to(255, 0xff);
    to.resize(write_dependency_descriptor(to, *d, *reader.structure()));
    EXPECT_EQ(to, value);
  }
}

TEST(DependencyDescriptorWriter, CanSayWhichTargetsAreLeft) {
  DependencyDescriptorReader sender;
  auto d = sender.parse(key_frame());
  ASSERT_TRUE(d);
  d->active_targets = 0b01;
  Value to(255);
  to.resize(write_dependency_descriptor(to, *d, *sender.structure()));
  DependencyDescriptorReader receiver;
  EXPECT_EQ(receiver.parse(to), d);
  EXPECT_EQ(receiver.active_targets(), 0b01u);
}

TEST(DependencyDescriptorWriter, WritesNothingThatDoesNotFitOrExist) {
  DependencyDescriptorReader reader;
  auto d = reader.parse(key_frame());
  ASSERT_TRUE(d);
  Value to(255);
  const std::size_t size = write_dependency_descriptor(to, *d, *reader.structure());
  EXPECT_EQ(write_dependency_descriptor(MutableBytes(to).first(size - 1), *d, *reader.structure()), 0u);
  d->template_id = 1;
  EXPECT_EQ(write_dependency_descriptor(to, *d, *reader.structure()), 0u);
}

Value rewritten(const Value& value, const DescriptorRewrite& rewrite) {
  Value to(255, 0xff);
  to.resize(rewrite_dependency_descriptor(to, value, rewrite));
  return to;
}

TEST(DependencyDescriptorRewrite, ChangesTheFrameNumberInPlace) {
  EXPECT_EQ(rewritten(bits("1 1 000111 1111111111111111"), {.frame_number_step = 2}), bits("1 1 000111 0000000000000001"));
  const Value rest = rewritten(bits("1 1 000110 0000000000001001 0 0 1 0 0 11 00 0"), {.frame_number_step = 1});
  EXPECT_EQ(rest, bits("1 1 000110 0000000000001010 0 0 1 0 0 11 00 0"));
}

TEST(DependencyDescriptorRewrite, AddsTargetsToAPacketThatSaidNothingOfThem) {
  EXPECT_EQ(rewritten(bits("1 1 000111 0000000000001000"), {.active_targets = 0b01, .decode_targets = 2}),
            bits("1 1 000111 0000000000001000 0 1 0 0 0 01"));
}

TEST(DependencyDescriptorRewrite, ReplacesTheTargetsAndKeepsWhatFollowsThem) {
  DependencyDescriptorReader before;
  const auto key = before.parse(key_frame());
  ASSERT_TRUE(key);
  const Value value = bits("1 1 000110 0000000000001001 0 1 1 1 1 11 11 00 01 0010 10 00010000 11 000100000000 00 11110000");
  auto expected = before.parse(value);
  ASSERT_TRUE(expected);
  expected->active_targets = 0b01;
  DependencyDescriptorReader after;
  after.parse(key_frame());
  EXPECT_EQ(after.parse(rewritten(value, {.active_targets = 0b01, .decode_targets = 2})), expected);
}

TEST(DependencyDescriptorRewrite, PutsTargetsBehindTheStructureOfAKeyFrame) {
  DependencyDescriptorReader plain, limited;
  auto expected = plain.parse(key_frame());
  ASSERT_TRUE(expected);
  expected->active_targets = 0b01;
  expected->frame_number = 8;
  // The structure itself knows how many decode targets there are.
  EXPECT_EQ(limited.parse(rewritten(key_frame(), {.frame_number_step = 1, .active_targets = 0b01, .decode_targets = 31})),
            expected);
  EXPECT_EQ(*limited.structure(), *plain.structure());
}

TEST(DependencyDescriptorRewrite, RefusesWhatIsBrokenOrDoesNotFit) {
  const Value whole = key_frame();
  Value to(255);
  EXPECT_EQ(rewrite_dependency_descriptor(to, Bytes(whole).first(2), DescriptorRewrite{}), 0u);
  EXPECT_EQ(rewrite_dependency_descriptor(to, Bytes(whole).first(6), DescriptorRewrite{}), 0u);
  EXPECT_EQ(rewrite_dependency_descriptor(MutableBytes(to).first(whole.size() - 1), whole, DescriptorRewrite{}), 0u);
}

}  // namespace
}  // namespace madang::rtp::payload
