// What a report block says about one received SSRC (RFC 3550 §6.4.1, Appendix A.3).
#pragma once

#include <cstdint>
#include <optional>

#include "base/ntp.hpp"
#include "base/time.hpp"
#include "rtp/receive/seq_validator.hpp"
#include "rtp/rtcp/report_block.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// Knows how many packets of one SSRC were expected and how many came, repairs on another SSRC not
/// counted.
class ReceptionStats {
 public:
  /// Between the last two reports.
  struct Interval {
    std::int64_t expected = 0;
    std::int64_t lost = 0;  ///< negative when duplicates came
  };

  std::optional<SeqValidator::Accepted> on_packet(WireSeq wire);
  void on_sender_report(Instant now, NtpTime ntp);
  /// Closes the interval. The fraction lost is at least `fraction_lost_min`.
  rtcp::ReportBlock report(Instant now, Ssrc ssrc, std::uint32_t jitter,
                           std::uint8_t fraction_lost_min = 0);

  const SeqValidator& validator() const { return validator_; }
  std::int64_t expected() const;
  std::int64_t received() const { return received_; }
  std::int64_t lost() const { return expected() - received_; }
  const Interval& interval() const { return interval_; }
  std::uint8_t fraction_lost() const { return fraction_lost_; }

 private:
  SeqValidator validator_;
  Seq base_;  // where counting starts; moved along when the source restarts
  std::int64_t received_ = 0;
  std::int64_t expected_prior_ = 0;
  std::int64_t received_prior_ = 0;
  Interval interval_;
  std::uint8_t fraction_lost_ = 0;
  struct LastSr {
    std::uint32_t compact_ntp;
    Instant at;
  };
  std::optional<LastSr> last_sr_;
};

}  // namespace madang::rtp
