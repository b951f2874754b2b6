#include "srtp/session_cipher.hpp"

#include <algorithm>

#include "crypto/constant_time.hpp"

namespace madang::srtp {

SessionCipher::SessionCipher(crypto::CipherUnit& unit, Profile profile, const SessionKeys& keys) {
  const ProfileSizes size = sizes(profile);
  std::ranges::copy(Bytes(keys.salt).first(size.salt), salt_.begin());
  const Bytes cipher_key = Bytes(keys.cipher).first(size.key);
  if (srtp::is_gcm(profile)) {
    gcm_.emplace(unit, cipher_key);
  } else {
    cm_.emplace(unit, cipher_key, Bytes(keys.auth).first(size.auth_key));
  }
}

SessionCipher::~SessionCipher() { crypto::wipe(salt_); }

}  // namespace madang::srtp
