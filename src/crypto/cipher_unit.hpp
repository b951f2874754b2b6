// Which machinery encrypts on this thread: intel-ipsec-mb where the CPU has it, OpenSSL elsewhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace madang::crypto {

enum class CipherBackend : std::uint8_t { OpenSsl, IpsecMbSse, IpsecMbAvx2, IpsecMbAvx512 };

std::string_view to_string(CipherBackend backend);

/// Owns what the SRTP ciphers share on one thread. Keys made with a unit belong to it: the unit
/// outlives them, and neither leaves its thread. Making one takes milliseconds.
class CipherUnit {
 public:
  /// The fastest backend of this CPU and build.
  static CipherBackend best();
  /// Every backend that works on this CPU and build, OpenSSL first.
  static std::vector<CipherBackend> available();

  /// A backend that is not available becomes OpenSsl.
  explicit CipherUnit(CipherBackend wanted = best());
  CipherUnit(const CipherUnit&) = delete;
  CipherUnit& operator=(const CipherUnit&) = delete;
  ~CipherUnit();

  CipherBackend backend() const { return backend_; }

  /// For crypto/ alone: the multi-buffer manager and its scratch memory, or null.
  struct MultiBuffer;
  MultiBuffer* multi_buffer() const { return multi_buffer_.get(); }

 private:
  CipherBackend backend_ = CipherBackend::OpenSsl;
  std::unique_ptr<MultiBuffer> multi_buffer_;
};

}  // namespace madang::crypto
