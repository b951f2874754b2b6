// Works on the raw hash states: EVP_MAC costs an allocation and, per packet, more than the hash
// itself saves.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstring>

#include "crypto/constant_time.hpp"

namespace madang::crypto {
namespace {

constexpr std::size_t kBlockBytes = 64;
using Block = std::array<std::uint8_t, kBlockBytes>;

//= RFC 2104 §2: keys longer than the block are hashed first, shorter ones are padded with zeros
template <typename Hash>
Block block_of(Bytes key, Hash hash) {
  Block block{};
  if (key.size() > kBlockBytes) {
    const auto digest = hash(key);
    std::memcpy(block.data(), digest.data(), digest.size());
  } else if (!key.empty()) {
    std::memcpy(block.data(), key.data(), key.size());
  }
  return block;
}

void xor_with(Block& block, std::uint8_t pad) {
  for (std::uint8_t& byte : block) { byte ^= pad; }
}

constexpr std::uint8_t kInnerPad = 0x36;
constexpr std::uint8_t kOuterPad = 0x5C;

HmacSha1::State state_after(const Block& block) {
  SHA_CTX state;
  SHA1_Init(&state);
  SHA1_Update(&state, block.data(), block.size());
  const HmacSha1::State words{state.h0, state.h1, state.h2, state.h3, state.h4};
  OPENSSL_cleanse(&state, sizeof state);
  return words;
}

/// A hash that has taken one block in already and left `words` behind.
SHA_CTX resumed(const HmacSha1::State& words) {
  SHA_CTX state{};
  state.h0 = words[0];
  state.h1 = words[1];
  state.h2 = words[2];
  state.h3 = words[3];
  state.h4 = words[4];
  state.Nl = kBlockBytes * 8;
  return state;
}

}  // namespace

HmacSha1::HmacSha1(Bytes key) {
  Block block = block_of(key, sha1);
  xor_with(block, kInnerPad);
  inner_ = state_after(block);
  xor_with(block, kInnerPad ^ kOuterPad);
  outer_ = state_after(block);
  wipe(block);
}

HmacSha1::~HmacSha1() {
  OPENSSL_cleanse(inner_.data(), sizeof inner_);
  OPENSSL_cleanse(outer_.data(), sizeof outer_);
}

Sha1Digest HmacSha1::sign(Bytes message) const { return sign({message}); }

Sha1Digest HmacSha1::sign(std::initializer_list<Bytes> parts) const {
  Sha1Digest digest;
  SHA_CTX state = resumed(inner_);
  for (const Bytes part : parts) {
    if (!part.empty()) { SHA1_Update(&state, part.data(), part.size()); }
  }
  SHA1_Final(digest.data(), &state);
  state = resumed(outer_);
  SHA1_Update(&state, digest.data(), digest.size());
  SHA1_Final(digest.data(), &state);
  return digest;
}

Sha1Digest hmac_sha1(Bytes key, Bytes message) { return HmacSha1(key).sign(message); }

Sha1Digest hmac_sha1(Bytes key, std::initializer_list<Bytes> parts) {
  return HmacSha1(key).sign(parts);
}

Sha256Digest hmac_sha256(Bytes key, Bytes message) { return hmac_sha256(key, {message}); }

Sha256Digest hmac_sha256(Bytes key, std::initializer_list<Bytes> parts) {
  Block block = block_of(key, sha256);
  Sha256Digest digest;
  SHA256_CTX state;
  xor_with(block, kInnerPad);
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  for (const Bytes part : parts) {
    if (!part.empty()) { SHA256_Update(&state, part.data(), part.size()); }
  }
  SHA256_Final(digest.data(), &state);
  xor_with(block, kInnerPad ^ kOuterPad);
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  SHA256_Update(&state, digest.data(), digest.size());
  SHA256_Final(digest.data(), &state);
  wipe(block);
  return digest;
}

}  // namespace madang::crypto
