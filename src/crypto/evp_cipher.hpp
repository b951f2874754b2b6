// OpenSSL's cipher contexts, owned. For crypto/'s own .cpp files.
#pragma once

#include <openssl/evp.h>

#include <memory>

#include "base/bytes.hpp"
#include "base/check.hpp"

namespace madang::crypto {

struct FreeCipherContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }  // wipes the key
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext>;

/// A context with its key set, to which each packet gives only its IV.
inline CipherContext make_cipher_context(const EVP_CIPHER* cipher, Bytes key) {
  CipherContext context(EVP_CIPHER_CTX_new());
  MADANG_CHECK(context != nullptr);
  MADANG_CHECK(EVP_EncryptInit_ex(context.get(), cipher, nullptr, key.data(), nullptr) == 1);
  return context;
}

}  // namespace madang::crypto
