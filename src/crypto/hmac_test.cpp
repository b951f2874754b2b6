#include "crypto/hmac.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace madang::crypto {
namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

const std::vector<std::uint8_t> kTwenty0b(20, 0x0B);
const std::vector<std::uint8_t> kEighty_aa(80, 0xAA);
const std::vector<std::uint8_t> k131_aa(131, 0xAA);

TEST(HmacSha1, SignsTheMessagesOfRfc2202) {
  EXPECT_EQ(to_hex(hmac_sha1(kTwenty0b, bytes_of("Hi There"))),
            "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(to_hex(hmac_sha1(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(HmacSha1, HashesAKeyLongerThanABlockFirst) {
  EXPECT_EQ(to_hex(hmac_sha1(kEighty_aa,
                             bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(HmacSha1, SignsPartsAsTheWhole) {
  const HmacSha1 hmac(bytes_of("Jefe"));
  const Sha1Digest whole = hmac.sign(bytes_of("what do ya want for nothing?"));
  EXPECT_EQ(hmac.sign({bytes_of("what do ya "), Bytes{}, bytes_of("want for nothing?")}), whole);
  EXPECT_EQ(hmac_sha1(bytes_of("Jefe"), {bytes_of("what"), bytes_of(" do ya want for nothing?")}),
            whole);
}

TEST(HmacSha1, SignsLongMessagesAndNothing) {
  EXPECT_EQ(to_hex(hmac_sha1({}, Bytes{})), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
  const std::vector<std::uint8_t> fifty_dd(50, 0xDD);
  const std::vector<std::uint8_t> twenty_aa(20, 0xAA);
  EXPECT_EQ(to_hex(hmac_sha1(twenty_aa, fifty_dd)), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
}

TEST(HmacSha256, SignsTheMessagesOfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(kTwenty0b, bytes_of("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(bytes_of("Jefe"),
                               {bytes_of("what do ya want "), bytes_of("for nothing?")})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(k131_aa,
                               bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace madang::crypto
