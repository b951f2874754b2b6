// The only door to intel-ipsec-mb. For crypto/'s own .cpp files.
#pragma once

#include "crypto/cipher_unit.hpp"
#include "crypto/cm_key.hpp"

#ifdef MADANG_HAS_IPSEC_MB
#include <intel-ipsec-mb.h>

#include <array>

namespace madang::crypto {

/// Owns the library's manager and the memory its calls work in.
struct CipherUnit::MultiBuffer {
  explicit MultiBuffer(IMB_MGR* ready) : manager(ready) {}
  MultiBuffer(const MultiBuffer&) = delete;
  MultiBuffer& operator=(const MultiBuffer&) = delete;
  ~MultiBuffer() { free_mb_mgr(manager); }

  IMB_MGR* manager;
  gcm_context_data gcm{};
  std::array<IMB_JOB, CmBurst::kJobsMax> jobs{};
  // The library writes signatures 12 or 20 bytes long whatever it is asked for, so never straight
  // into a packet.
  std::array<std::array<std::uint8_t, 20>, CmBurst::kJobsMax> signatures{};
};

}  // namespace madang::crypto

#else

namespace madang::crypto {

struct CipherUnit::MultiBuffer {};

}  // namespace madang::crypto

#endif
