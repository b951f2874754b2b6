#include "rtp/receive/capture_clock.hpp"

#include <algorithm>

namespace madang::rtp {

void CaptureClock::on_sender_report(NtpTime theirs, NtpTime ours) {
  differences_[count_++ % kSamples] = static_cast<std::int64_t>(ours.value - theirs.value);
  std::array<std::int64_t, kSamples> sorted = differences_;
  const auto count = static_cast<std::ptrdiff_t>(std::min(count_, kSamples));
  std::sort(sorted.begin(), sorted.begin() + count);
  median_ = sorted[static_cast<std::size_t>(count / 2)];
}

std::optional<NtpTime> CaptureClock::to_ours(NtpTime theirs) const {
  if (count_ == 0) { return std::nullopt; }
  return NtpTime{theirs.value + static_cast<std::uint64_t>(median_)};
}

}  // namespace madang::rtp
