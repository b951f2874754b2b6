#include "srtp/receiver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "srtp/example_packets.hpp"

namespace madang::srtp {
namespace {

using Packet = std::vector<std::uint8_t>;

constexpr std::array kAllProfiles = {Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80,
                                     Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_32};

/// A sender and the receiver that holds its key.
struct Link {
  explicit Link(Profile profile, Receiver::Options options = {}, std::uint64_t seed = 1)
      : random(seed),
        master(MasterKey::generate(profile, random)),
        protector(unit),
        sender(unit, master),
        receiver(unit, master, options) {}

  Packet rtp(std::uint32_t ssrc, PacketIndex index) {
    return protect(protector, sender, example_rtp(ssrc, index, random_bytes(random, 40)), index);
  }
  Unprotected receive(Packet packet) { return receiver.unprotect_rtp(packet); }
  Unprotected receive_rtcp(Packet packet) { return receiver.unprotect_rtcp(packet); }

  SeededRandom random;
  crypto::CipherUnit unit;
  MasterKey master;
  Protector protector;
  Sender sender;
  Receiver receiver;
};

class EveryProfile : public testing::TestWithParam<Profile> {};
INSTANTIATE_TEST_SUITE_P(Receiver, EveryProfile, testing::ValuesIn(kAllProfiles),
                         [](const auto& instance) {
                           return std::string(to_string(instance.param));
                         });

TEST_P(EveryProfile, LetsAPacketInOnce) {
  Link link(GetParam());
  const Packet packet = link.rtp(1, 1000);
  EXPECT_TRUE(link.receive(packet));
  EXPECT_EQ(link.receive(packet).drop, Drop::Replay);
}

TEST_P(EveryProfile, LetsRtcpInOnce) {
  Link link(GetParam());
  const Packet packet = protect_rtcp(link.sender, example_rtcp(1));
  EXPECT_TRUE(link.receive_rtcp(packet));
  EXPECT_EQ(link.receive_rtcp(packet).drop, Drop::Replay);
}

TEST_P(EveryProfile, RefusesEveryFlippedBitAndIsNoneTheWorse) {
  Link link(GetParam());
  const Packet good = link.rtp(1, 1000);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Packet bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(link.receive(bad)) << bit;
  }
  EXPECT_EQ(link.receiver.rtp_ssrcs(), 0u);
  EXPECT_TRUE(link.receive(good));
}

TEST_P(EveryProfile, RefusesEveryFlippedBitOfRtcp) {
  Link link(GetParam());
  const Packet good = protect_rtcp(link.sender, example_rtcp(1, 20));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Packet bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(link.receive_rtcp(bad)) << bit;
  }
  EXPECT_EQ(link.receiver.rtcp_ssrcs(), 0u);
  EXPECT_TRUE(link.receive_rtcp(good));
}

TEST_P(EveryProfile, RefusesWhatIsTooShortAtEveryLength) {
  Link link(GetParam());
  const Packet rtp = link.rtp(1, 5);
  const Packet rtcp = protect_rtcp(link.sender, example_rtcp(1));
  for (std::size_t size = 0; size < rtp.size(); ++size) {
    ASSERT_FALSE(
        link.receive(Packet(rtp.begin(), rtp.begin() + static_cast<std::ptrdiff_t>(size))));
  }
  for (std::size_t size = 0; size < rtcp.size(); ++size) {
    ASSERT_FALSE(
        link.receive_rtcp(Packet(rtcp.begin(), rtcp.begin() + static_cast<std::ptrdiff_t>(size))));
  }
  EXPECT_EQ(link.receive({}).drop, Drop::TooShort);
  EXPECT_EQ(link.receive_rtcp({}).drop, Drop::TooShort);
}

TEST_P(EveryProfile, RefusesTheWrongKey) {
  Link link(GetParam());
  Link other(GetParam(), {}, 2);
  EXPECT_EQ(other.receive(link.rtp(1, 5)).drop, Drop::BadTag);
  EXPECT_EQ(other.receive_rtcp(protect_rtcp(link.sender, example_rtcp(1))).drop, Drop::BadTag);
}

TEST_P(EveryProfile, OpensPacketsWithCsrcsExtensionAndNoPayload) {
  Link link(GetParam());
  Packet plain = example_rtp(1, 9, {});
  plain[0] = 0x92;  // X, two CSRCs
  plain.resize(12 + 8 + 4 + 8, 7);
  store_be16(plain.data() + 20, 0xBEDE);
  store_be16(plain.data() + 22, 2);
  Packet packet = protect(link.protector, link.sender, plain, 9, plain.size());
  const Unprotected got = link.receiver.unprotect_rtp(packet);
  ASSERT_TRUE(got);
  packet.resize(got.size);
  EXPECT_EQ(packet, plain);
}

TEST(Receiver, CallsAHeaderThatPointsBeyondThePacketMalformed) {
  Link link(Profile::AeadAes128Gcm);
  Packet packet(60, 0);
  packet[0] = 0x40;
  EXPECT_EQ(link.receive(packet).drop, Drop::Malformed) << "version 1";
  EXPECT_EQ(link.receive_rtcp(packet).drop, Drop::Malformed) << "version 1";
  packet[0] = 0x8F;
  EXPECT_EQ(link.receive(packet).drop, Drop::Malformed) << "fifteen CSRCs";
  packet[0] = 0x90;
  store_be16(packet.data() + 14, 0xFFFF);
  EXPECT_EQ(link.receive(packet).drop, Drop::Malformed) << "extension of 256 KiB";
}

// 100,000 packets from nowhere, each with an SSRC of its own.
TEST_P(EveryProfile, KeepsNothingOfForgedPackets) {
  Link link(GetParam());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(link.receive(link.rtp(7, 1000 + static_cast<PacketIndex>(i))));
  }
  for (int i = 0; i < 100'000; ++i) {
    Packet forged = random_bytes(link.random, 80);
    forged[0] = 0x80;
    ASSERT_FALSE(link.receive(forged));
    ASSERT_FALSE(link.receive_rtcp(forged));
  }
  EXPECT_EQ(link.receiver.rtp_ssrcs(), 1u);
  EXPECT_EQ(link.receiver.rtcp_ssrcs(), 0u);
  EXPECT_TRUE(link.receive(link.rtp(7, 1100)));
}

TEST(Receiver, IsNotMovedByForgedPacketsOfAKnownSource) {
  Link link(Profile::AeadAes128Gcm);
  ASSERT_TRUE(link.receive(link.rtp(7, 1000)));
  for (std::uint32_t seq = 0; seq < 0x10000; seq += 7) {
    Packet forged = random_bytes(link.random, 80);
    forged[0] = 0x80;
    store_be16(forged.data() + 2, static_cast<std::uint16_t>(seq));
    store_be32(forged.data() + 8, 7);
    ASSERT_FALSE(link.receive(forged));
  }
  EXPECT_TRUE(link.receive(link.rtp(7, 1001)));
}

TEST(Receiver, FollowsSoManySourcesAndNoMore) {
  Link link(Profile::AeadAes128Gcm);
  for (std::uint32_t ssrc = 0; ssrc < kSsrcsMax; ++ssrc) {
    ASSERT_TRUE(link.receive(link.rtp(ssrc * 977, 1)));
    ASSERT_TRUE(link.receive_rtcp(protect_rtcp(link.sender, example_rtcp(ssrc * 977))));
  }
  EXPECT_EQ(link.receive(link.rtp(1, 1)).drop, Drop::TooManySsrcs);
  EXPECT_EQ(link.receive_rtcp(protect_rtcp(link.sender, example_rtcp(1))).drop, Drop::TooManySsrcs);
  EXPECT_EQ(link.receiver.rtp_ssrcs(), kSsrcsMax);
  EXPECT_TRUE(link.receive(link.rtp(977, 2))) << "those it follows go on";

  link.receiver.forget(977);
  link.receiver.forget(12345);
  EXPECT_EQ(link.receiver.rtp_ssrcs(), kSsrcsMax - 1);
  EXPECT_EQ(link.receiver.rtcp_ssrcs(), kSsrcsMax - 1);
  EXPECT_TRUE(link.receive(link.rtp(1, 2)));
}

TEST(Receiver, FollowsMoreSourcesWhereItIsTold) {
  Link link(Profile::AeadAes128Gcm, {.ssrcs_max = 1000});
  for (std::uint32_t ssrc = 0; ssrc < 1000; ++ssrc) {
    ASSERT_TRUE(link.receive(link.rtp(ssrc, 1)));
  }
  EXPECT_EQ(link.receive(link.rtp(5000, 1)).drop, Drop::TooManySsrcs);
}

TEST(Receiver, LetsInRtcpThatWasOnlyAuthenticated) {
  Link link(Profile::AesCm128HmacSha1_80);
  const SessionKeyPair keys = SessionKeyPair::derive(link.master);
  Packet packet = example_rtcp(1, 4);
  const Packet plain = packet;
  packet.resize(packet.size() + 4);
  store_be32(packet.data() + 12, 3);  // index 3, E bit clear
  const auto signature = crypto::hmac_sha1(keys.rtcp.auth, packet);
  packet.insert(packet.end(), signature.begin(), signature.begin() + 10);
  const Unprotected got = link.receiver.unprotect_rtcp(packet);
  ASSERT_TRUE(got);
  EXPECT_EQ(got.index, 3u);
  packet.resize(got.size);
  EXPECT_EQ(packet, plain);
}

// Three laps of the sequence number, 30 % lost, packets up to 500 places late, and what ever
// arrived arrives again.
TEST_P(EveryProfile, NeverLetsAReplayInAcrossTheWrapWithLossAndReordering) {
  Link link(GetParam());
  constexpr PacketIndex kFirst = 30'000;
  constexpr PacketIndex kLast = kFirst + 3 * 65'536;
  constexpr std::size_t kPlacesLateMax = 500;
  std::vector<std::vector<Packet>> due(kPlacesLateMax +
                                       1);  // a ring: the place a packet arrives at
  std::vector<Packet> recorded;
  std::set<PacketIndex> accepted;
  std::size_t sent = 0;
  std::size_t replays = 0;

  const auto deliver = [&](std::vector<Packet>& packets) {
    for (Packet& packet : packets) {
      const Unprotected got = link.receive(packet);
      ASSERT_TRUE(got) << to_string(*got.drop);
      ASSERT_TRUE(accepted.insert(got.index).second) << got.index;
      recorded.push_back(std::move(packet));
    }
    packets.clear();
  };
  const auto replay_one_of_the_last = [&](std::size_t count) {
    const std::size_t back = link.random.below(std::min(count, recorded.size()));
    ASSERT_FALSE(link.receive(recorded[recorded.size() - 1 - back]));
    ++replays;
  };

  for (PacketIndex index = kFirst; index <= kLast; ++index) {
    if (index != kFirst && link.random.below(10) < 3) { continue; }
    const std::size_t late = index == kFirst ? 0 : link.random.below(kPlacesLateMax + 1);
    due[(sent + late) % due.size()].push_back(link.rtp(7, index));
    ASSERT_NO_FATAL_FAILURE(deliver(due[sent++ % due.size()]));
    ASSERT_NO_FATAL_FAILURE(replay_one_of_the_last(1500));
    ASSERT_NO_FATAL_FAILURE(replay_one_of_the_last(recorded.size()));
  }
  for (std::size_t i = 0; i < due.size(); ++i) {
    ASSERT_NO_FATAL_FAILURE(deliver(due[(sent + i) % due.size()]));
  }
  EXPECT_EQ(accepted.size(), sent) << "and no honest packet was refused";
  EXPECT_GE(replays, 200'000u);
}

}  // namespace
}  // namespace madang::srtp
