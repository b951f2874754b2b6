// All reports of one transport, packed into as few datagrams as they need (RFC 3550 §6.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/ntp.hpp"
#include "rtp/rtcp/report_block.hpp"
#include "rtp/rtcp/sr.hpp"
#include "rtp/rtcp/xr.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Collects reports into compound packets. Meant to be kept and cleared: pages are used again.
class ReportBuilder {
 public:
  /// Leaves room for SRTCP and UDP in 1,400 bytes.
  static constexpr std::size_t kDatagramBytesMax = 1292;
  static constexpr std::size_t kDatagramsMax =
      64;  ///< per round: what does not fit waits for the next

  /// SR and SDES of one outgoing stream, and, not empty, the DLRR answer to its receiver. They stay
  /// in one datagram. False: kDatagramsMax reached.
  bool add_sender(Ssrc ssrc, const rtcp::SenderSummary& summary, std::string_view cname,
                  std::span<const rtcp::DlrrItem> dlrr = {});
  /// RRs with all of `blocks` (an empty one for none), each compound with SDES, the first with an
  /// RRTR if wanted.
  bool add_receiver(Ssrc ssrc, std::string_view cname, std::span<const rtcp::ReportBlock> blocks,
                    std::optional<NtpTime> reference_time = std::nullopt);

  std::size_t size() const { return used_; }
  /// `index` < size().
  Bytes datagram(std::size_t index) const {
    return Bytes(pages_[index].bytes).first(pages_[index].size);
  }
  void clear();

 private:
  struct Page {
    std::array<std::uint8_t, kDatagramBytesMax> bytes;
    std::size_t size = 0;
  };
  /// Runs `write` on the free part of the last page, or, if it does not fit there, on a new one.
  template <typename Write>
  bool append(Write&& write);

  std::vector<Page> pages_;
  std::size_t used_ = 0;
};

}  // namespace madang::rtp
