#include "crypto/aes_cm.hpp"

#include <cstring>

#include "crypto/evp_cipher.hpp"

namespace madang::crypto {

void aes_cm_keystream(Bytes key, const CmCounter& counter, MutableBytes out) {
  MADANG_CHECK(key.size() == 16 || key.size() == 32);
  if (out.empty()) { return; }
  const CipherContext context =
      make_cipher_context(key.size() == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr(), key);
  std::memset(out.data(), 0, out.size());  // zeros encrypted are the key stream itself
  int n = 0;
  const bool ok =
      EVP_EncryptInit_ex(context.get(), nullptr, nullptr, nullptr, counter.data()) == 1 &&
      EVP_EncryptUpdate(context.get(), out.data(), &n, out.data(), static_cast<int>(out.size())) ==
          1;
  MADANG_CHECK(ok);
}

}  // namespace madang::crypto
