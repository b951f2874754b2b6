// What one receiver says about one stream: shared by sender and receiver reports (RFC 3550 §6.4.1).
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "rtp/types.hpp"

namespace madang::rtp::rtcp {

inline constexpr std::size_t kReportBlockBytes = 24;
/// RC has five bits.
inline constexpr std::size_t kReportBlocksMax = 31;

struct ReportBlock {
  Ssrc ssrc{};
  std::uint8_t fraction_lost = 0;         ///< of 256, since the last report
  std::int32_t cumulative_lost = 0;       ///< signed 24 bits; the writer saturates
  std::uint32_t highest_seq = 0;          ///< cycles << 16 | sequence number
  std::uint32_t jitter = 0;               ///< in ticks
  std::uint32_t last_sr = 0;              ///< LSR: compact NTP of the last SR, 0 if none
  std::uint32_t delay_since_last_sr = 0;  ///< DLSR: in 1/65536 s
  friend bool operator==(const ReportBlock&, const ReportBlock&) = default;
};

/// Report blocks where they lie in a packet. Borrows the bytes.
class ReportBlockList {
 public:
  ReportBlockList() = default;
  /// `bytes` is a multiple of kReportBlockBytes long.
  explicit ReportBlockList(Bytes bytes) : bytes_(bytes) {}
  std::size_t size() const { return bytes_.size() / kReportBlockBytes; }
  bool empty() const { return bytes_.empty(); }
  /// `index` < size().
  ReportBlock operator[](std::size_t index) const;

 private:
  Bytes bytes_{};
};

void write_report_block(ByteWriter& writer, const ReportBlock& block);

}  // namespace madang::rtp::rtcp
