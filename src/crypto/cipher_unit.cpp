#include "crypto/cipher_unit.hpp"

#include "crypto/multi_buffer.hpp"

namespace madang::crypto {
namespace {

#ifdef MADANG_HAS_IPSEC_MB
bool runs_here(CipherBackend backend) {
  const std::uint64_t here = imb_get_feature_flags();
  const auto has = [here](std::uint64_t wanted) { return (here & wanted) == wanted; };
  switch (backend) {
    case CipherBackend::OpenSsl: return true;
    case CipherBackend::IpsecMbSse: return has(IMB_CPUFLAGS_SSE);
    case CipherBackend::IpsecMbAvx2: return has(IMB_CPUFLAGS_AVX2);
    case CipherBackend::IpsecMbAvx512: return has(IMB_CPUFLAGS_AVX512);
  }
  return false;
}

IMB_MGR* make_manager(CipherBackend backend) {
  IMB_MGR* manager = alloc_mb_mgr(0);
  if (manager == nullptr) { return nullptr; }
  switch (backend) {
    case CipherBackend::OpenSsl: break;
    case CipherBackend::IpsecMbSse: init_mb_mgr_sse(manager); break;
    case CipherBackend::IpsecMbAvx2: init_mb_mgr_avx2(manager); break;
    case CipherBackend::IpsecMbAvx512: init_mb_mgr_avx512(manager); break;
  }
  if (imb_get_errno(manager) == 0) { return manager; }
  free_mb_mgr(manager);
  return nullptr;
}
#else
bool runs_here(CipherBackend backend) { return backend == CipherBackend::OpenSsl; }
#endif

}  // namespace

std::string_view to_string(CipherBackend backend) {
  switch (backend) {
    case CipherBackend::OpenSsl: return "openssl";
    case CipherBackend::IpsecMbSse: return "ipsec-mb sse";
    case CipherBackend::IpsecMbAvx2: return "ipsec-mb avx2";
    case CipherBackend::IpsecMbAvx512: return "ipsec-mb avx512";
  }
  return "";
}

std::vector<CipherBackend> CipherUnit::available() {
  std::vector<CipherBackend> backends;
  using enum CipherBackend;
  for (const CipherBackend backend : {OpenSsl, IpsecMbSse, IpsecMbAvx2, IpsecMbAvx512}) {
    if (runs_here(backend)) { backends.push_back(backend); }
  }
  return backends;
}

CipherBackend CipherUnit::best() { return available().back(); }

CipherUnit::CipherUnit([[maybe_unused]] CipherBackend wanted) {
#ifdef MADANG_HAS_IPSEC_MB
  if (wanted == CipherBackend::OpenSsl || !runs_here(wanted)) { return; }
  if (IMB_MGR* manager = make_manager(wanted)) {
    backend_ = wanted;
    multi_buffer_ = std::make_unique<MultiBuffer>(manager);
  }
#endif
}

CipherUnit::~CipherUnit() = default;

}  // namespace madang::crypto
