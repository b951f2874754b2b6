#include "srtp/profile.hpp"

namespace madang::srtp {
namespace {

struct Names {
  Profile profile;
  std::string_view crypto_suite;
  std::uint16_t dtls_id;
};

constexpr std::array kNames = {
    Names{Profile::AeadAes128Gcm, "AEAD_AES_128_GCM", 0x0007},
    Names{Profile::AesCm128HmacSha1_80, "AES_CM_128_HMAC_SHA1_80", 0x0001},
    Names{Profile::AeadAes256Gcm, "AEAD_AES_256_GCM", 0x0008},
    Names{Profile::AesCm128HmacSha1_32, "AES_CM_128_HMAC_SHA1_32", 0x0002},
};

constexpr const Names& names(Profile profile) { return kNames[static_cast<std::size_t>(profile)]; }

static_assert(names(Profile::AeadAes128Gcm).profile == Profile::AeadAes128Gcm);
static_assert(names(Profile::AesCm128HmacSha1_80).profile == Profile::AesCm128HmacSha1_80);
static_assert(names(Profile::AeadAes256Gcm).profile == Profile::AeadAes256Gcm);
static_assert(names(Profile::AesCm128HmacSha1_32).profile == Profile::AesCm128HmacSha1_32);

}  // namespace

std::string_view to_string(Profile profile) { return names(profile).crypto_suite; }

std::optional<Profile> parse_profile(std::string_view crypto_suite) {
  for (const Names& known : kNames) {
    if (known.crypto_suite == crypto_suite) { return known.profile; }
  }
  return std::nullopt;
}

std::uint16_t dtls_id(Profile profile) { return names(profile).dtls_id; }

std::optional<Profile> profile_of_dtls_id(std::uint16_t id) {
  for (const Names& known : kNames) {
    if (known.dtls_id == id) { return known.profile; }
  }
  return std::nullopt;
}

}  // namespace madang::srtp
