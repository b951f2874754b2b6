// The protection profiles we speak, their names on every wire, and their sizes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace madang::srtp {

enum class Profile : std::uint8_t {
  AeadAes128Gcm,
  AesCm128HmacSha1_80,
  AeadAes256Gcm,
  AesCm128HmacSha1_32,  ///< for plain transports only: a 4-byte tag is no protection on the open
                        ///< internet
};

/// What a WebRTC transport offers, dearest first: GCM costs us a fraction of HMAC-SHA1.
inline constexpr std::array kWebRtcProfiles = {Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80,
                                               Profile::AeadAes256Gcm};

/// Sizes in bytes.
struct ProfileSizes {
  std::size_t key;
  std::size_t salt;
  std::size_t auth_key;  ///< 0 where the cipher authenticates itself
  std::size_t tag;       ///< SRTP
  std::size_t rtcp_tag;  ///< SRTCP, without the 4 bytes of the index
};

constexpr bool is_gcm(Profile profile) {
  return profile == Profile::AeadAes128Gcm || profile == Profile::AeadAes256Gcm;
}

constexpr ProfileSizes sizes(Profile profile) {
  switch (profile) {
    //= RFC 7714 §12: 128/256-bit master keys, 96-bit salts, 16-octet tags
    case Profile::AeadAes128Gcm:
      return {.key = 16, .salt = 12, .auth_key = 0, .tag = 16, .rtcp_tag = 16};
    case Profile::AeadAes256Gcm:
      return {.key = 32, .salt = 12, .auth_key = 0, .tag = 16, .rtcp_tag = 16};
    //= RFC 5764 §4.1.2: with _32 the tag of SRTCP is 80 bits nonetheless
    case Profile::AesCm128HmacSha1_32:
      return {.key = 16, .salt = 14, .auth_key = 20, .tag = 4, .rtcp_tag = 10};
    case Profile::AesCm128HmacSha1_80: break;
  }
  return {.key = 16, .salt = 14, .auth_key = 20, .tag = 10, .rtcp_tag = 10};
}

inline constexpr std::size_t kTagBytesMax = 16;
inline constexpr std::size_t kRtcpIndexBytes = 4;
/// Room a caller keeps behind what is to be protected.
inline constexpr std::size_t kOverheadBytesMax = kTagBytesMax + kRtcpIndexBytes;
inline constexpr std::size_t kKeyBytesMax = 32;
inline constexpr std::size_t kSaltBytesMax = 14;

/// "AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80", ... as in signalling's srtpParameters.cryptoSuite
/// (RFC 4568, RFC 7714).
std::string_view to_string(Profile profile);
std::optional<Profile> parse_profile(std::string_view crypto_suite);

/// The number DTLS negotiates (RFC 5764 §4.1.2, RFC 7714 §14.2).
std::uint16_t dtls_id(Profile profile);
std::optional<Profile> profile_of_dtls_id(std::uint16_t id);

}  // namespace madang::srtp
