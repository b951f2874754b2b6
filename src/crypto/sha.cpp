// The one-shot functions work on a state on the stack: nothing fetched, nothing allocated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/sha.hpp"

#include <openssl/sha.h>

namespace madang::crypto {
namespace {

// The library's digests refuse a null pointer that the standard library gives for an empty span.
const std::uint8_t* pointer(Bytes message) {
  static constexpr std::uint8_t kNothing = 0;
  return message.empty() ? &kNothing : message.data();
}

}  // namespace

Sha1Digest sha1(Bytes message) {
  Sha1Digest out;
  SHA_CTX state;
  SHA1_Init(&state);
  SHA1_Update(&state, pointer(message), message.size());
  SHA1_Final(out.data(), &state);
  return out;
}

std::array<std::uint8_t, 28> sha224(Bytes message) {
  std::array<std::uint8_t, 28> out;
  SHA256_CTX state;
  SHA224_Init(&state);
  SHA224_Update(&state, pointer(message), message.size());
  SHA224_Final(out.data(), &state);
  return out;
}

Sha256Digest sha256(Bytes message) {
  Sha256Digest out;
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, pointer(message), message.size());
  SHA256_Final(out.data(), &state);
  return out;
}

std::array<std::uint8_t, 48> sha384(Bytes message) {
  std::array<std::uint8_t, 48> out;
  SHA512_CTX state;
  SHA384_Init(&state);
  SHA384_Update(&state, pointer(message), message.size());
  SHA384_Final(out.data(), &state);
  return out;
}

std::array<std::uint8_t, 64> sha512(Bytes message) {
  std::array<std::uint8_t, 64> out;
  SHA512_CTX state;
  SHA512_Init(&state);
  SHA512_Update(&state, pointer(message), message.size());
  SHA512_Final(out.data(), &state);
  return out;
}

}  // namespace madang::crypto
