#include "rtp/packet_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace madang::rtp {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using Packet = std::vector<std::uint8_t>;

constexpr PacketRewrite kRewrite{.seq = {0x0102}, .timestamp = {0x03040506}, .marker = true};

ExtensionMap consumer_map() {
  ExtensionMap map;
  map.add(1, ExtensionUri::Mid);
  map.add(4, ExtensionUri::AbsSendTime);
  map.add(5, ExtensionUri::TransportCc);
  map.add(6, ExtensionUri::AudioLevel);
  map.add(7, ExtensionUri::DependencyDescriptor);
  return map;
}

HeaderTemplate stream(std::string_view mid = "a1", const ExtensionMap& map = consumer_map()) {
  return HeaderTemplate({.ssrc = {0xcafebabe}, .payload_type = {101}, .extensions = map, .mid = mid});
}

Packet cut(const Packet& buffer, std::size_t size) { return {buffer.begin(), buffer.begin() + static_cast<int>(size)}; }

TEST(PacketWriter, WritesOwnElementsAndCopiesTheRest) {
  const Packet level = {0x85};
  PacketExtensions extensions;
  extensions.set(ExtensionUri::AudioLevel, level);
  extensions.set(ExtensionUri::TimeOffset, level);  // not negotiated by the consumer
  Packet to(kHeaderBytesMax, 0xee);
  const WrittenHeader header = stream().write_to(to, kRewrite, extensions);
  EXPECT_THAT(cut(to, header.size),
              ElementsAre(0x90, 0x80 | 101, 1, 2, 3, 4, 5, 6, 0xca, 0xfe, 0xba, 0xbe,  //
                          0xbe, 0xde, 0, 3,                                            //
                          0x11, 'a', '1', 0x42, 0, 0, 0, 0x51, 0, 0, 0x60, 0x85));
  EXPECT_EQ(header, (WrittenHeader{.size = 28, .abs_send_time_offset = 20, .transport_seq_offset = 24}));
}

TEST(PacketWriter, LeavesPlacesForTheValuesOfTheLastMoment) {
  Packet to(kHeaderBytesMax);
  const WrittenHeader header = stream().write_to(to, kRewrite, {});
  patch_abs_send_time(to, header, AbsSendTime{0x123456});
  patch_transport_seq(to, header, 0xabcd);
  const auto packet = PacketView::parse(cut(to, header.size));
  ASSERT_TRUE(packet);
  const PacketExtensions read = PacketExtensions::parse(*PacketView::parse(Bytes(to).first(header.size)), consumer_map());
  EXPECT_EQ(read.mid(), "a1");
  EXPECT_EQ(read.abs_send_time(), AbsSendTime{0x123456});
  EXPECT_EQ(read.transport_seq(), TransportSeq{0xabcd});
}

TEST(PacketWriter, WritesNoBlockWhenThereIsNothingToSay) {
  Packet to(kHeaderBytesMax);
  const HeaderTemplate bare({.ssrc = {7}, .payload_type = {100}, .extensions = {}, .mid = "0"});
  const WrittenHeader header = bare.write_to(to, {.seq = {1}, .timestamp = {2}, .marker = false}, {});
  EXPECT_THAT(cut(to, header.size), ElementsAre(0x80, 100, 0, 1, 0, 0, 0, 2, 0, 0, 0, 7));
}

TEST(PacketWriter, GoesToTwoByteFormForLongDescriptors) {
  const Packet descriptor(17, 0x77);
  PacketExtensions extensions;
  extensions.set(ExtensionUri::DependencyDescriptor, descriptor);
  Packet to(kHeaderBytesMax);
  const WrittenHeader header = stream("0").write_to(to, kRewrite, extensions);
  const auto packet = PacketView::parse(Bytes(to).first(header.size));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->extension_profile(), kTwoByteProfile);
  const PacketExtensions read = PacketExtensions::parse(*packet, consumer_map());
  EXPECT_EQ(read.mid(), "0");
  EXPECT_THAT(read.value(ExtensionUri::DependencyDescriptor), ElementsAreArray(descriptor));
  EXPECT_EQ(header.abs_send_time_offset, 12 + 4 + 3 + 2);
}

TEST(PacketWriter, StaysInOneByteFormUpToSixteenBytes) {
  const Packet descriptor(16, 0x77);
  PacketExtensions extensions;
  extensions.set(ExtensionUri::DependencyDescriptor, descriptor);
  Packet to(kHeaderBytesMax);
  const WrittenHeader header = stream("0").write_to(to, kRewrite, extensions);
  const auto packet = PacketView::parse(Bytes(to).first(header.size));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->extension_profile(), kOneByteProfile);
  EXPECT_THAT(PacketExtensions::parse(*packet, consumer_map()).value(ExtensionUri::DependencyDescriptor),
              ElementsAreArray(descriptor));
}

TEST(PacketWriter, GoesToTwoByteFormForIdsOverFourteen) {
  ExtensionMap own;
  own.add(16, ExtensionUri::Mid);
  Packet to(kHeaderBytesMax);
  WrittenHeader header = stream("0", own).write_to(to, kRewrite, {});
  EXPECT_EQ(load_be16(to.data() + 12), kTwoByteProfile);
  EXPECT_THAT(Bytes(to).subspan(16, header.size - 16u), ElementsAre(16, 1, '0', 0));

  ExtensionMap copied;
  copied.add(1, ExtensionUri::Mid);
  copied.add(20, ExtensionUri::AudioLevel);
  header = stream("0", copied).write_to(to, kRewrite, {});
  EXPECT_EQ(load_be16(to.data() + 12), kOneByteProfile);  // nothing to copy: no reason
  const Packet level = {9};
  PacketExtensions extensions;
  extensions.set(ExtensionUri::AudioLevel, level);
  header = stream("0", copied).write_to(to, kRewrite, extensions);
  EXPECT_EQ(load_be16(to.data() + 12), kTwoByteProfile);
  EXPECT_THAT(Bytes(to).subspan(16, header.size - 16u), ElementsAre(1, 1, '0', 20, 1, 9, 0, 0));
}

TEST(PacketWriter, CarriesCsrcsAlong) {
  const Packet csrcs = {0, 0, 0, 10, 0, 0, 0, 11};
  Packet to(kHeaderBytesMax);
  const WrittenHeader header = stream().write_to(to, kRewrite, {}, csrcs);
  const auto packet = PacketView::parse(Bytes(to).first(header.size));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->csrc_count(), 2u);
  EXPECT_EQ(packet->csrc(1), Ssrc{11});
  EXPECT_EQ(packet->ssrc(), Ssrc{0xcafebabe});
  EXPECT_EQ(packet->wire_seq(), WireSeq{0x0102});
  patch_transport_seq(to, header, 0xabcd);
  EXPECT_EQ(PacketExtensions::parse(*packet, consumer_map()).transport_seq(), TransportSeq{0xabcd});
}

TEST(PacketWriter, LeavesOutValuesThatNobodyDefined) {
  const Packet long_level(17, 1);
  PacketExtensions extensions;
  extensions.set(ExtensionUri::AudioLevel, long_level);
  Packet to(kHeaderBytesMax);
  const WrittenHeader with = stream().write_to(to, kRewrite, extensions);
  EXPECT_EQ(with, stream().write_to(to, kRewrite, {}));
  extensions.set(ExtensionUri::AudioLevel, {});
  EXPECT_EQ(with, stream().write_to(to, kRewrite, extensions));
}

TEST(PacketWriter, FitsTheLargestHeaderIntoItsMaximum) {
  ExtensionMap map;
  for (std::uint8_t i = 0; i < kExtensionUris; ++i) {
    map.add(static_cast<std::uint8_t>(30 + i), static_cast<ExtensionUri>(i));
  }
  const std::string name(16, 'x');
  const HeaderTemplate all({.ssrc = {1}, .payload_type = {2}, .extensions = map, .mid = name, .rid = name, .repaired_rid = name});
  const Packet value(16, 1);
  const Packet descriptor(255, 2);
  PacketExtensions extensions;
  for (std::size_t i = 0; i < kExtensionUris; ++i) { extensions.set(static_cast<ExtensionUri>(i), value); }
  extensions.set(ExtensionUri::DependencyDescriptor, descriptor);
  const Packet csrcs(60);
  Packet to(kHeaderBytesMax);
  const WrittenHeader header = write_rtx_header(to, all, kRewrite, {9}, extensions, csrcs);
  ASSERT_TRUE(header);
  const auto packet = PacketView::parse(Bytes(to).first(header.size));
  ASSERT_TRUE(packet);
  const PacketExtensions read = PacketExtensions::parse(*packet, map);
  EXPECT_EQ(read.present(), (1u << kExtensionUris) - 1);
  EXPECT_EQ(read.mid(), name);
  EXPECT_EQ(read.repaired_rid(), name);
  for (std::size_t size = 0; size < header.size; ++size) {
    EXPECT_FALSE(write_rtx_header(MutableBytes(to).first(size), all, kRewrite, {9}, extensions, csrcs)) << size;
  }
}

TEST(RtxHeader, PutsTheOriginalNumberBeforeThePayload) {
  Packet to(kHeaderBytesMax);
  const HeaderTemplate rtx({.ssrc = {5}, .payload_type = {97}, .extensions = {}});
  const WrittenHeader header =
      write_rtx_header(to, rtx, {.seq = {1}, .timestamp = {2}, .marker = false}, {0xabcd}, {});
  EXPECT_THAT(cut(to, header.size), ElementsAre(0x80, 97, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0xab, 0xcd));
}

TEST(RtxHeader, IsTakenOffOnTheOtherSide) {
  const Packet payload = {0xab, 0xcd, 1, 2};
  const auto rtx = parse_rtx(payload);
  ASSERT_TRUE(rtx);
  EXPECT_EQ(rtx->original, WireSeq{0xabcd});
  EXPECT_THAT(rtx->payload, ElementsAre(1, 2));
  EXPECT_FALSE(parse_rtx(Bytes(payload).first(1)));
  EXPECT_FALSE(parse_rtx({}));
}

TEST(PaddingPacket, HoldsNothingButPadding) {
  Packet to(kHeaderBytesMax, 0xee);
  const WrittenPadding padding = write_padding_packet(to, stream(), {.seq = {3}, .timestamp = {4}, .marker = false}, 200);
  ASSERT_EQ(padding.packet_size, padding.header.size + 200u);
  const auto packet = PacketView::parse(Bytes(to).first(padding.packet_size));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->padding_size(), 200u);
  EXPECT_TRUE(packet->payload().empty());
  EXPECT_EQ(packet->header_size(), padding.header.size);
  EXPECT_EQ(to[padding.header.size], 0);
  EXPECT_EQ(write_padding_packet(MutableBytes(to).first(200), stream(), kRewrite, 255).packet_size, 0u);
}

}  // namespace
}  // namespace madang::rtp
