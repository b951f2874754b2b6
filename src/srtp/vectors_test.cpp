// RFC 7714 §16 and §17, both directions, on every backend.
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "srtp/example_packets.hpp"
#include "srtp/receiver.hpp"

namespace madang::srtp {
namespace {

std::vector<std::uint8_t> hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ' ') { digits += c; }
  }
  return from_hex(digits).value();
}

constexpr std::string_view kRtp =
    "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976"
    "69736120 696e2070 61727465 73207472 6573";
constexpr std::string_view kSrtp128 =
    "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5"
    "0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce";
constexpr std::string_view kSrtp256 =
    "8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238"
    "9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13";
constexpr std::string_view kRtcp =
    "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
    "deadbeef deadbeef deadbeef deadbeef deadbeef";
constexpr std::string_view kSrtcp128 =
    "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d"
    "c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4";
constexpr std::string_view kSrtcp256 =
    "81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50"
    "a2eaa5c1 110555be 8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4";
constexpr std::string_view kSrtcp128TagOnly =
    "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
    "deadbeef deadbeef deadbeef deadbeef deadbeef 841dd968 3dd78ec9 2ae58790 125f62b3 000005d4";
constexpr PacketIndex kRtpIndex = 0xF17B;
constexpr int kRtcpIndex = 0x5D4;

class Rfc7714 : public testing::TestWithParam<crypto::CipherBackend> {
 protected:
  static SessionKeyPair keys(Profile profile) {
    SessionKeyPair pair;
    pair.profile = profile;
    for (std::uint8_t i = 0; i < 32; ++i) { pair.rtp.cipher[i] = i; }
    std::ranges::copy(hex("517569642070726f2071756f"), pair.rtp.salt.begin());
    pair.rtcp = pair.rtp;
    return pair;
  }

  void expect_rtp(Profile profile, std::string_view expected) {
    Protector protector(unit_);
    Sender sender(unit_, keys(profile));
    Receiver receiver(unit_, keys(profile), {});
    auto packet = protect(protector, sender, hex(kRtp), kRtpIndex);
    EXPECT_EQ(packet, hex(expected));
    const Unprotected got = receiver.unprotect_rtp(packet);
    ASSERT_TRUE(got);
    EXPECT_EQ(got.index, kRtpIndex);
    packet.resize(got.size);
    EXPECT_EQ(packet, hex(kRtp));
  }

  void expect_rtcp(Profile profile, std::string_view expected) {
    Sender sender(unit_, keys(profile));
    for (int i = 0; i < kRtcpIndex; ++i) { protect_rtcp(sender, example_rtcp(1)); }
    EXPECT_EQ(protect_rtcp(sender, hex(kRtcp)), hex(expected));
    expect_opens(profile, expected);
  }

  void expect_opens(Profile profile, std::string_view srtcp) {
    Receiver receiver(unit_, keys(profile), {});
    auto packet = hex(srtcp);
    const Unprotected got = receiver.unprotect_rtcp(packet);
    ASSERT_TRUE(got);
    EXPECT_EQ(got.index, PacketIndex{kRtcpIndex});
    packet.resize(got.size);
    EXPECT_EQ(packet, hex(kRtcp));
  }

  crypto::CipherUnit unit_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Srtp, Rfc7714, testing::ValuesIn(crypto::CipherUnit::available()));

TEST_P(Rfc7714, Section16_1_Aes128) { expect_rtp(Profile::AeadAes128Gcm, kSrtp128); }
TEST_P(Rfc7714, Section16_2_Aes256) { expect_rtp(Profile::AeadAes256Gcm, kSrtp256); }
TEST_P(Rfc7714, Section17_1_RtcpAes128) { expect_rtcp(Profile::AeadAes128Gcm, kSrtcp128); }
TEST_P(Rfc7714, Section17_2_RtcpAes256) { expect_rtcp(Profile::AeadAes256Gcm, kSrtcp256); }
TEST_P(Rfc7714, Section17_3_RtcpAes128OnlyTagged) {
  expect_opens(Profile::AeadAes128Gcm, kSrtcp128TagOnly);
}

}  // namespace
}  // namespace madang::srtp
