#include "srtp/protector.hpp"

#include "base/check.hpp"
#include "srtp/headers.hpp"
#include "srtp/nonce_ledger.hpp"

namespace madang::srtp {

Protector::Protector(crypto::CipherUnit& unit) : unit_(&unit) {}

void Protector::protect(std::span<const ProtectJob> jobs) {
  for (const ProtectJob& job : jobs) {
    MADANG_DCHECK(job.header.size() >= kRtpHeaderBytesMin && job.index <= kPacketIndexMax);
    MADANG_DCHECK(rtp_seq(job.header) == static_cast<std::uint16_t>(job.index));
    if (NonceLedger* ledger = job.sender->ledger_) {
      ledger->enter(job.header, job.payload, job.index);
    }
    if (job.sender->rtp_.is_gcm()) {
      protect_gcm(job);
    } else {
      collect_cm(job);
    }
  }
  flush_cm();
}

void Protector::protect_gcm(const ProtectJob& job) const {
  const SessionCipher& cipher = job.sender->rtp_;
  cipher.gcm().seal(cipher.nonce(rtp_ssrc(job.header), job.index), job.header, job.payload,
                    job.header.data() + job.header.size());
}

void Protector::collect_cm(const ProtectJob& job) {
  if (cm_jobs_count_ == cm_jobs_.size()) { flush_cm(); }
  const SessionCipher& cipher = job.sender->rtp_;
  crypto::CmJob& cm = cm_jobs_[cm_jobs_count_++];
  cm.key = &cipher.cm();
  cm.counter = cipher.counter(rtp_ssrc(job.header), job.index);
  cm.plain = job.payload;
  cm.packet = job.header.data();
  cm.out = job.header.data() + job.header.size();
  cm.trailer = static_cast<std::uint32_t>(job.index >> 16);
  cm.tag_bytes = job.sender->overhead();
}

void Protector::flush_cm() {
  crypto::CmBurst::run(*unit_, std::span(cm_jobs_).first(cm_jobs_count_));
  cm_jobs_count_ = 0;
}

}  // namespace madang::srtp
