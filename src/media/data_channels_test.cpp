#include "media/data_channels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/limits.hpp"
#include "media/packet_batch.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST(DataChannels, KnowSctpByItsPorts) {
  std::vector<std::uint8_t> packet(16);
  store_be16(packet.data(), 5000);
  store_be16(packet.data() + 2, 5000);
  EXPECT_TRUE(is_sctp(packet));
  EXPECT_FALSE(is_sctp(Bytes(packet).first(12)));  // a header and nothing in it
  EXPECT_FALSE(is_sctp({}));
  packet[3] ^= 1;
  EXPECT_FALSE(is_sctp(packet));
  // No RTP begins like that: its version would have to be 0 (RFC 3550 §5.1).
  EXPECT_EQ(packet[0] >> 6, 0);
}

TEST(DataChannels, TellTheirStateWhenItChanged) {
  SeededRandom random(1);
  DataChannels channels({}, 1'160, true, random);
  EXPECT_EQ(channels.take_state_change(), std::nullopt);
  sctp::Output out;
  channels.association.connect(at(1s), out);
  EXPECT_EQ(channels.take_state_change(), SctpState::Connecting);
  EXPECT_EQ(channels.take_state_change(), std::nullopt);
}

TEST(DataChannels, RefuseAStreamOnceUntilItIsReset) {
  SeededRandom random(1);
  DataChannels channels({}, 1'160, true, random);
  EXPECT_TRUE(channels.refuse(4));
  EXPECT_FALSE(channels.refuse(4));
  channels.on_reset_done(4);
  EXPECT_TRUE(channels.refuse(4));
}

TEST(DataChannels, RefuseOnlySoManyAtOnce) {
  SeededRandom random(1);
  DataChannels channels({}, 1'160, true, random);
  for (std::uint16_t i = 0; i < kDcepRefusalsMax; ++i) { EXPECT_TRUE(channels.refuse(i)); }
  EXPECT_FALSE(channels.refuse(1'000));
  channels.on_reset_done(0);
  EXPECT_TRUE(channels.refuse(1'000));
}

TEST(DataChannels, ListEachStreamOnce) {
  SeededRandom random(1);
  DataChannels channels({}, 1'160, true, random);
  channels.producers.insert(1, {});
  channels.producers.insert(2, {});
  channels.consumers.insert(2, {});
  channels.consumers.insert(3, {});
  EXPECT_THAT(channels.streams(), UnorderedElementsAre(1, 2, 3));
}

TEST(PacketBatch, GivesBackWhatItWasGiven) {
  PacketBatch batch;
  EXPECT_TRUE(batch.empty());
  batch.push(std::vector<std::uint8_t>{1, 2});
  batch.push({});
  batch.push(std::vector<std::uint8_t>{3});
  ASSERT_EQ(batch.size(), 3u);
  EXPECT_THAT(batch[0], ElementsAre(1, 2));
  EXPECT_TRUE(batch[1].empty());
  EXPECT_THAT(batch[2], ElementsAre(3));
  batch.clear();
  EXPECT_TRUE(batch.empty());
}

}  // namespace
}  // namespace madang::media
