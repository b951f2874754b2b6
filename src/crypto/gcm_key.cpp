#include "crypto/gcm_key.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "crypto/constant_time.hpp"
#include "crypto/evp_cipher.hpp"
#include "crypto/multi_buffer.hpp"

namespace madang::crypto {

/// One key in the form its backend likes best. Exactly one of `evp` and `unit` is set.
struct GcmKey::State {
  CipherContext evp;
#ifdef MADANG_HAS_IPSEC_MB
  ~State() { OPENSSL_cleanse(&table, sizeof table); }
  CipherUnit::MultiBuffer* unit = nullptr;
  aes_gcm_enc_dec_t encrypt = nullptr;
  aes_gcm_enc_dec_t decrypt = nullptr;
  gcm_key_data table{};
#endif
};

namespace {

void evp_seal(EVP_CIPHER_CTX* context, const GcmNonce& nonce, Bytes aad, Bytes plain,
              std::uint8_t* out) {
  int n = 0;
  bool ok = EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), 1) == 1;
  if (!aad.empty()) {
    ok = ok &&
         EVP_EncryptUpdate(context, nullptr, &n, aad.data(), static_cast<int>(aad.size())) == 1;
  }
  if (!plain.empty()) {
    ok = ok &&
         EVP_EncryptUpdate(context, out, &n, plain.data(), static_cast<int>(plain.size())) == 1;
  }
  std::uint8_t* tag = out + plain.size();
  ok = ok && EVP_EncryptFinal_ex(context, tag, &n) == 1;
  ok = ok && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kGcmTagBytes, tag) == 1;
  MADANG_CHECK(ok);  // else plaintext might leave
}

bool evp_open(EVP_CIPHER_CTX* context, const GcmNonce& nonce, Bytes aad, MutableBytes cipher,
              const std::uint8_t* tag) {
  int n = 0;
  std::array<std::uint8_t, kGcmTagBytes> wanted;
  std::copy_n(tag, kGcmTagBytes, wanted.begin());  // the call takes no const
  std::array<std::uint8_t, 16> nothing;
  bool ok = EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), 0) == 1;
  if (!aad.empty()) {
    ok = ok &&
         EVP_DecryptUpdate(context, nullptr, &n, aad.data(), static_cast<int>(aad.size())) == 1;
  }
  if (!cipher.empty()) {
    ok = ok && EVP_DecryptUpdate(context, cipher.data(), &n, cipher.data(),
                                 static_cast<int>(cipher.size())) == 1;
  }
  ok = ok && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kGcmTagBytes, wanted.data()) == 1;
  return ok && EVP_DecryptFinal_ex(context, nothing.data(), &n) == 1;
}

}  // namespace

GcmKey::GcmKey([[maybe_unused]] CipherUnit& unit, Bytes key) : state_(std::make_unique<State>()) {
  MADANG_CHECK(key.size() == 16 || key.size() == 32);
#ifdef MADANG_HAS_IPSEC_MB
  if (CipherUnit::MultiBuffer* multi_buffer = unit.multi_buffer()) {
    IMB_MGR* manager = multi_buffer->manager;
    state_->unit = multi_buffer;
    if (key.size() == 16) {
      IMB_AES128_GCM_PRE(manager, key.data(), &state_->table);
    } else {
      IMB_AES256_GCM_PRE(manager, key.data(), &state_->table);
    }
    state_->encrypt = key.size() == 16 ? manager->gcm128_enc : manager->gcm256_enc;
    state_->decrypt = key.size() == 16 ? manager->gcm128_dec : manager->gcm256_dec;
    return;
  }
#endif
  state_->evp = make_cipher_context(key.size() == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), key);
}

GcmKey::GcmKey(GcmKey&&) noexcept = default;
GcmKey& GcmKey::operator=(GcmKey&&) noexcept = default;
GcmKey::~GcmKey() = default;

void GcmKey::seal(const GcmNonce& nonce, Bytes aad, Bytes plain, std::uint8_t* out) const {
#ifdef MADANG_HAS_IPSEC_MB
  if (state_->unit != nullptr) {
    state_->encrypt(&state_->table, &state_->unit->gcm, out, plain.data(), plain.size(),
                    nonce.data(), aad.data(), aad.size(), out + plain.size(), kGcmTagBytes);
    return;
  }
#endif
  evp_seal(state_->evp.get(), nonce, aad, plain, out);
}

bool GcmKey::open(const GcmNonce& nonce, Bytes aad, MutableBytes cipher,
                  const std::uint8_t* tag) const {
#ifdef MADANG_HAS_IPSEC_MB
  if (state_->unit != nullptr) {
    std::array<std::uint8_t, kGcmTagBytes> computed;
    state_->decrypt(&state_->table, &state_->unit->gcm, cipher.data(), cipher.data(), cipher.size(),
                    nonce.data(), aad.data(), aad.size(), computed.data(), kGcmTagBytes);
    return equal(computed, Bytes(tag, kGcmTagBytes));
  }
#endif
  return evp_open(state_->evp.get(), nonce, aad, cipher, tag);
}

}  // namespace madang::crypto
