// Extended reports (RFC 3611): receiver reference time (RRTR) and its answer (DLRR); other blocks are passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/ntp.hpp"
#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

inline constexpr std::uint8_t kXrReceiverReferenceTime = 4;
inline constexpr std::uint8_t kXrDlrr = 5;

/// RFC 3611 §4.5: what a sender answers to one receiver.
struct DlrrItem {
  Ssrc ssrc{};
  std::uint32_t last_rr = 0;              ///< compact NTP of its last RRTR
  std::uint32_t delay_since_last_rr = 0;  ///< in 1/65536 s
  friend bool operator==(const DlrrItem&, const DlrrItem&) = default;
};

/// The blocks of one XR packet. Borrows the bytes. Of two blocks of the same type the first counts.
class Xr {
 public:
  static std::optional<Xr> parse(const PacketHeader& packet);
  Ssrc sender() const { return sender_; }
  std::optional<NtpTime> reference_time() const { return reference_time_; }
  std::size_t dlrr_size() const { return dlrr_.size() / 12; }
  /// `index` < dlrr_size().
  DlrrItem dlrr(std::size_t index) const;

 private:
  bool take_block(ByteReader& reader);
  Ssrc sender_{};
  std::optional<NtpTime> reference_time_;
  Bytes dlrr_{};
};

/// An XR packet with one RRTR block.
void write_rrtr(ByteWriter& writer, Ssrc sender, NtpTime now);
/// An XR packet with one DLRR block.
void write_dlrr(ByteWriter& writer, Ssrc sender, std::span<const DlrrItem> items);

}  // namespace madang::rtp::rtcp
