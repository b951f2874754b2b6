#include "srtp/nonce_ledger.hpp"

#include <gtest/gtest.h>

#include "srtp/example_packets.hpp"

namespace madang::srtp {
namespace {

TEST(NonceLedger, LetsTheSamePacketPassAgainButNoOtherOfItsNumber) {
  NonceLedger ledger;
  const auto header = example_rtp(1, 7, {});
  const std::vector<std::uint8_t> payload{1, 2, 3};
  EXPECT_TRUE(ledger.enter(header, payload, 7));
  EXPECT_TRUE(ledger.enter(header, payload, 7));
  EXPECT_FALSE(ledger.enter(header, std::vector<std::uint8_t>{1, 2, 4}, 7));
  auto restamped = header;
  restamped[7] ^= 1;
  EXPECT_FALSE(ledger.enter(restamped, payload, 7));
  EXPECT_EQ(ledger.violations(), 2u);
}

TEST(NonceLedger, KeepsSourcesAndLapsApart) {
  NonceLedger ledger;
  EXPECT_TRUE(ledger.enter(example_rtp(1, 7, {}), std::vector<std::uint8_t>{1}, 7));
  EXPECT_TRUE(ledger.enter(example_rtp(2, 7, {}), std::vector<std::uint8_t>{2}, 7));
  EXPECT_TRUE(ledger.enter(example_rtp(1, 7, {}), std::vector<std::uint8_t>{3}, 0x1'0007));
}

TEST(NonceLedger, SeesWhatASenderProtects) {
  SeededRandom random(1);
  crypto::CipherUnit unit;
  Protector protector(unit);
  Sender sender(unit, MasterKey::generate(Profile::AeadAes128Gcm, random));
  NonceLedger ledger;
  sender.watch(&ledger);
  protect(protector, sender, example_rtp(1, 7, std::vector<std::uint8_t>{1}), 7);
  EXPECT_EQ(ledger.violations(), 0u);
  protect(protector, sender, example_rtp(1, 7, std::vector<std::uint8_t>{2}), 7);
  EXPECT_EQ(ledger.violations(), 1u);
}

}  // namespace
}  // namespace madang::srtp
