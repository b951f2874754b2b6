// When, on our wall clock, was it captured? From what the sender's reports say about the sender's
// wall clock.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/ntp.hpp"

namespace madang::rtp {

/// Knows how far one sender's wall clock (one per CNAME) is from ours: the median of its last
/// reports. The one-way delay is part of that difference, equally for all streams of the sender, so
/// audio and video keep together.
class CaptureClock {
 public:
  static constexpr std::size_t kSamples = 7;

  /// `theirs` is the report's NTP time, `ours` our own when it came.
  void on_sender_report(NtpTime theirs, NtpTime ours);
  std::optional<NtpTime> to_ours(NtpTime theirs) const;

 private:
  std::array<std::int64_t, kSamples> differences_{};  // ring, 32.32
  std::size_t count_ = 0;
  std::int64_t median_ = 0;
};

}  // namespace madang::rtp
