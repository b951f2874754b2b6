#include "rtp/send/report_schedule.hpp"

namespace madang::rtp {

bool ReportSchedule::on_deadline(Instant now) {
  if (now < next_at_) { return false; }
  const auto spread = static_cast<std::uint64_t>(to_ms(kIntervalMax - kIntervalMin));
  next_at_ = now + kIntervalMin + std::chrono::milliseconds(random_->below(spread + 1));
  return true;
}

bool StreamReportTurn::take(Instant now) {
  if (reported_ && (now - last_) * 115 / 100 < interval_) { return false; }
  last_ = now;
  reported_ = true;
  return true;
}

}  // namespace madang::rtp
