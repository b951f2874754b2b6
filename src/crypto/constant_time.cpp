#include "crypto/constant_time.hpp"

#include <openssl/crypto.h>

namespace madang::crypto {

bool equal(Bytes a, Bytes b) {
  if (a.size() != b.size()) { return false; }
  return a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(MutableBytes secret) {
  if (!secret.empty()) { OPENSSL_cleanse(secret.data(), secret.size()); }
}

}  // namespace madang::crypto
