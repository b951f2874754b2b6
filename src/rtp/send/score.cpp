#include "rtp/send/score.hpp"

#include <algorithm>
#include <cmath>

namespace madang::rtp {

int score_of(const ScoreInterval& interval) {
  if (interval.expected <= 0) { return Score::kMax; }
  const std::int64_t lost = std::clamp<std::int64_t>(interval.lost, 0, interval.expected);
  const auto repaired = static_cast<double>(std::clamp<std::int64_t>(interval.repaired, 0, lost));
  const auto spent = std::max(repaired, static_cast<double>(interval.retransmitted));
  const auto expected = static_cast<double>(interval.expected);
  const double received = expected - static_cast<double>(lost);
  double missed = static_cast<double>(lost);
  if (repaired > 0 && received > 0) {
    missed -= repaired * std::pow(1 / (repaired / received + 1), 4) * repaired / spent;
  }
  return static_cast<int>(std::lround(Score::kMax * std::pow((expected - missed) / expected, 4)));
}

void Score::on_interval(const ScoreInterval& interval) {
  history_[count_++ % kHistory] = static_cast<std::uint8_t>(score_of(interval));
  const std::size_t count = std::min(count_, kHistory);
  double sum = 0;
  double weights = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto weight = static_cast<double>(count - i);
    sum += weight * history_[(count_ - 1 - i) % kHistory];
    weights += weight;
  }
  value_ = static_cast<int>(std::lround(sum / weights));
}

void Score::reset(int value) {
  count_ = 0;
  value_ = value;
}

}  // namespace madang::rtp
