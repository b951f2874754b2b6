#include "srtp/profile.hpp"

#include <gtest/gtest.h>

#include "srtp/drop.hpp"

namespace madang::srtp {
namespace {

constexpr std::array kAll = {Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80,
                             Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_32};

TEST(Profile, ComesBackFromEveryName) {
  for (const Profile profile : kAll) {
    EXPECT_EQ(parse_profile(to_string(profile)), profile);
    EXPECT_EQ(profile_of_dtls_id(dtls_id(profile)), profile);
  }
  EXPECT_EQ(parse_profile("AEAD_AES_128_GCM"), Profile::AeadAes128Gcm);
  EXPECT_FALSE(parse_profile("F8_128_HMAC_SHA1_80"));
  EXPECT_FALSE(profile_of_dtls_id(0x0005)) << "NULL_HMAC_SHA1_80 would not encrypt";
}

TEST(Profile, HasTheNumbersOfTheIanaRegistry) {
  EXPECT_EQ(dtls_id(Profile::AesCm128HmacSha1_80), 0x0001);
  EXPECT_EQ(dtls_id(Profile::AesCm128HmacSha1_32), 0x0002);
  EXPECT_EQ(dtls_id(Profile::AeadAes128Gcm), 0x0007);
  EXPECT_EQ(dtls_id(Profile::AeadAes256Gcm), 0x0008);
}

TEST(Profile, NeverGrowsAPacketByMoreThanTheRoomKept) {
  for (const Profile profile : kAll) {
    EXPECT_LE(sizes(profile).tag, kTagBytesMax);
    EXPECT_LE(sizes(profile).rtcp_tag + kRtcpIndexBytes, kOverheadBytesMax);
    EXPECT_LE(sizes(profile).key, kKeyBytesMax);
    EXPECT_LE(sizes(profile).salt, kSaltBytesMax);
  }
}

TEST(Drop, HasANameForEveryReason) {
  for (std::size_t i = 0; i < kDropReasons; ++i) {
    EXPECT_FALSE(to_string(static_cast<Drop>(i)).empty());
  }
  EXPECT_TRUE(to_string(static_cast<Drop>(kDropReasons)).empty());
}

}  // namespace
}  // namespace madang::srtp
