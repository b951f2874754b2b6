// Protects RTP packets many at a time, from one shared plaintext to many receivers.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "crypto/cipher_unit.hpp"
#include "crypto/cm_key.hpp"
#include "srtp/packet_index.hpp"
#include "srtp/sender.hpp"

namespace madang::srtp {

/// One packet to make: `header` stands at the start of its destination already, with CSRCs and
/// extensions. Behind it come the encrypted payload and the tag: payload.size() +
/// sender->overhead() bytes of room, which the caller keeps.
struct ProtectJob {
  Sender* sender = nullptr;
  MutableBytes header;  ///< RTP header, at least 12 bytes, only read
  Bytes payload;  ///< shared plaintext, only read; or already in place right behind the header
  PacketIndex index = 0;  ///< extended sequence number; its lower 16 bits are the header's

  std::size_t protected_size() const { return header.size() + payload.size() + sender->overhead(); }
};

/// Knows how to protect batches; one per worker. Batches of 16 and more make AES-CM with HMAC-SHA1
/// several times cheaper; GCM does not care.
class Protector {
 public:
  /// `unit` outlives the protector, and made the keys of every sender that comes by.
  explicit Protector(crypto::CipherUnit& unit);

  /// Any number of jobs, of any mix of senders. Writes nothing outside the jobs' destinations.
  void protect(std::span<const ProtectJob> jobs);
  void protect(const ProtectJob& job) { protect(std::span(&job, 1)); }

 private:
  void protect_gcm(const ProtectJob& job) const;
  void collect_cm(const ProtectJob& job);
  void flush_cm();

  crypto::CipherUnit* unit_;
  std::array<crypto::CmJob, crypto::CmBurst::kJobsMax> cm_jobs_{};
  std::size_t cm_jobs_count_ = 0;
};

}  // namespace madang::srtp
