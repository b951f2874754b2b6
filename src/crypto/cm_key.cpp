#include "crypto/cm_key.hpp"

#include <algorithm>
#include <cstring>

#include "crypto/constant_time.hpp"
#include "crypto/evp_cipher.hpp"
#include "crypto/multi_buffer.hpp"

namespace madang::crypto {

/// One key pair in the form its backend likes best. Exactly one of `evp` and `unit` is set.
struct CmKey::State {
  explicit State(Bytes auth_key) : hmac(auth_key) {}
  HmacSha1 hmac;
  CipherContext evp;
#ifdef MADANG_HAS_IPSEC_MB
  ~State() { wipe(rounds); }
  CipherUnit::MultiBuffer* unit = nullptr;
  alignas(16) std::array<std::uint8_t, 16 * 11> rounds{};
#endif
};

namespace {

void evp_crypt(EVP_CIPHER_CTX* context, const CmCounter& counter, Bytes in, std::uint8_t* out) {
  int n = 0;
  const bool ok = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, counter.data()) == 1 &&
                  EVP_EncryptUpdate(context, out, &n, in.data(), static_cast<int>(in.size())) == 1;
  MADANG_CHECK(ok);  // else plaintext might leave
}

}  // namespace

CmKey::CmKey([[maybe_unused]] CipherUnit& unit, Bytes cipher_key, Bytes auth_key)
    : state_(std::make_unique<State>(auth_key)) {
  MADANG_CHECK(cipher_key.size() == 16);
#ifdef MADANG_HAS_IPSEC_MB
  if (CipherUnit::MultiBuffer* multi_buffer = unit.multi_buffer()) {
    state_->unit = multi_buffer;
    alignas(16) std::array<std::uint8_t, 16 * 11> decryption_rounds;  // not wanted, but written
    IMB_AES_KEYEXP_128(multi_buffer->manager, cipher_key.data(), state_->rounds.data(),
                       decryption_rounds.data());
    wipe(decryption_rounds);
    return;
  }
#endif
  state_->evp = make_cipher_context(EVP_aes_128_ctr(), cipher_key);
}

CmKey::CmKey(CmKey&&) noexcept = default;
CmKey& CmKey::operator=(CmKey&&) noexcept = default;
CmKey::~CmKey() = default;

const HmacSha1& CmKey::hmac() const { return state_->hmac; }

#ifdef MADANG_HAS_IPSEC_MB
namespace {

void fill_counter_job(IMB_JOB& job, const void* rounds, const CmCounter& counter, Bytes in,
                      std::uint8_t* out) {
  job.enc_keys = rounds;
  job.src = in.data();
  job.dst = out;
  job.cipher_start_src_offset_in_bytes = 0;
  job.msg_len_to_cipher_in_bytes = in.size();
  job.iv = counter.data();
  job.iv_len_in_bytes = counter.size();
}

void run_counter_jobs(IMB_MGR* manager, std::span<IMB_JOB> jobs) {
  const auto n = static_cast<std::uint32_t>(jobs.size());
  const std::uint32_t done = IMB_SUBMIT_CIPHER_BURST_NOCHECK(
      manager, jobs.data(), n, IMB_CIPHER_CNTR, IMB_DIR_ENCRYPT, IMB_KEY_128_BYTES);
  MADANG_CHECK(done == n);
}

}  // namespace
#endif

void CmKey::crypt(const CmCounter& counter, Bytes in, std::uint8_t* out) const {
  if (in.empty()) { return; }
#ifdef MADANG_HAS_IPSEC_MB
  if (state_->unit != nullptr) {
    IMB_JOB& job = state_->unit->jobs[0];
    fill_counter_job(job, state_->rounds.data(), counter, in, out);
    run_counter_jobs(state_->unit->manager, std::span(&job, 1));
    return;
  }
#endif
  evp_crypt(state_->evp.get(), counter, in, out);
}

void CmBurst::run(CipherUnit& unit, std::span<const CmJob> jobs) {
  while (unit.multi_buffer() != nullptr && jobs.size() >= kJobsMin) {
    const std::size_t n = std::min(jobs.size(), kJobsMax);
    run_lanes(unit, jobs.first(n));
    jobs = jobs.subspan(n);
  }
  for (const CmJob& job : jobs) { run_one(job); }
}

void CmBurst::run_one(const CmJob& job) {
  job.key->crypt(job.counter, job.plain, job.out);
  std::uint8_t* end = job.out + job.plain.size();
  std::array<std::uint8_t, 4> trailer;
  store_be32(trailer.data(), job.trailer);
  const Sha1Digest signature = job.key->hmac().sign({Bytes(job.packet, end), trailer});
  std::memcpy(end, signature.data(), job.tag_bytes);
}

#ifdef MADANG_HAS_IPSEC_MB
void CmBurst::run_lanes(CipherUnit& unit, std::span<const CmJob> jobs) {
  CipherUnit::MultiBuffer& mb = *unit.multi_buffer();
  std::size_t to_encrypt = 0;
  for (const CmJob& job : jobs) {
    if (job.plain.empty()) { continue; }
    fill_counter_job(mb.jobs[to_encrypt++], job.key->state_->rounds.data(), job.counter, job.plain,
                     job.out);
  }
  if (to_encrypt > 0) { run_counter_jobs(mb.manager, std::span(mb.jobs).first(to_encrypt)); }

  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const CmJob& job = jobs[i];
    std::uint8_t* end = job.out + job.plain.size();
    store_be32(end,
               job.trailer);  // where the tag comes later: what is signed must lie in one piece
    IMB_JOB& hash = mb.jobs[i];
    hash.src = job.packet;
    hash.hash_start_src_offset_in_bytes = 0;
    hash.msg_len_to_hash_in_bytes = static_cast<std::uint64_t>(end - job.packet) + 4;
    hash.auth_tag_output = mb.signatures[i].data();
    hash.auth_tag_output_len_in_bytes = mb.signatures[i].size();
    hash.u.HMAC._hashed_auth_key_xor_ipad =
        reinterpret_cast<const std::uint8_t*>(job.key->hmac().inner().data());
    hash.u.HMAC._hashed_auth_key_xor_opad =
        reinterpret_cast<const std::uint8_t*>(job.key->hmac().outer().data());
  }
  const auto n = static_cast<std::uint32_t>(jobs.size());
  const std::uint32_t done =
      IMB_SUBMIT_HASH_BURST_NOCHECK(mb.manager, mb.jobs.data(), n, IMB_AUTH_HMAC_SHA_1);
  MADANG_CHECK(done == n);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    std::memcpy(jobs[i].out + jobs[i].plain.size(), mb.signatures[i].data(), jobs[i].tag_bytes);
  }
}
#else
void CmBurst::run_lanes(CipherUnit&, std::span<const CmJob>) {}
#endif

}  // namespace madang::crypto
