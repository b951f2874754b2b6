#include "srtp/sender.hpp"

#include <gtest/gtest.h>

#include "srtp/example_packets.hpp"
#include "srtp/receiver.hpp"

namespace madang::srtp {
namespace {

constexpr std::array kAllProfiles = {Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80,
                                     Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_32};

TEST(Sender, NumbersRtcpFromZeroAndSaysThatItIsEncrypted) {
  SeededRandom random(1);
  crypto::CipherUnit unit;
  Sender sender(unit, MasterKey::generate(Profile::AeadAes128Gcm, random));
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto packet = protect_rtcp(sender, example_rtcp(9));
    EXPECT_EQ(load_be32(packet.data() + packet.size() - 4), 0x8000'0000u | i);
  }
}

TEST(Sender, PutsTheIndexBeforeTheTagOfCounterMode) {
  SeededRandom random(1);
  crypto::CipherUnit unit;
  Sender sender(unit, MasterKey::generate(Profile::AesCm128HmacSha1_80, random));
  protect_rtcp(sender, example_rtcp(9));
  const auto packet = protect_rtcp(sender, example_rtcp(9));
  EXPECT_EQ(load_be32(packet.data() + packet.size() - 14), 0x8000'0001u);
}

TEST(Sender, MakesRtcpThatTheReceiverOpensOnEveryBackend) {
  SeededRandom random(2);
  for (const auto backend : crypto::CipherUnit::available()) {
    crypto::CipherUnit unit(backend);
    for (const Profile profile : kAllProfiles) {
      const MasterKey master = MasterKey::generate(profile, random);
      Sender sender(unit, master);
      Receiver receiver(unit, master);
      for (std::size_t more = 0; more < 1200; more += 4) {
        const auto plain = example_rtcp(77, more);
        auto packet = protect_rtcp(sender, plain);
        ASSERT_EQ(packet.size(), plain.size() + sender.rtcp_overhead());
        const Unprotected got = receiver.unprotect_rtcp(packet);
        ASSERT_TRUE(got);
        packet.resize(got.size);
        ASSERT_EQ(packet, plain);
      }
    }
  }
}

TEST(Sender, RefusesRtcpWithoutHeaderOrRoom) {
  SeededRandom random(3);
  crypto::CipherUnit unit;
  Sender sender(unit, MasterKey::generate(Profile::AeadAes128Gcm, random));
  std::vector<std::uint8_t> buffer(100);
  EXPECT_EQ(sender.protect_rtcp(buffer, 7), 0u);
  EXPECT_EQ(sender.protect_rtcp(buffer, 81), 0u);
  EXPECT_EQ(sender.protect_rtcp(buffer, 101), 0u);
  EXPECT_EQ(sender.protect_rtcp(buffer, 80), 100u);
}

}  // namespace
}  // namespace madang::srtp
