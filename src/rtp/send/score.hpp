// A stream's health from 0 (dead) to 10 (nothing lost that was not repaired).
#pragma once

#include <array>
#include <cstdint>

namespace madang::rtp {

/// What happened to a stream between two reports.
struct ScoreInterval {
  std::int64_t expected = 0;  ///< packets the other side sent
  std::int64_t lost = 0;      ///< of these; negative counts as none
  std::int64_t repaired = 0;  ///< distinct packets that came after all because they were asked for
  std::int64_t retransmitted = 0;  ///< repair packets spent on that
};

/// 0 to 10 for one interval. Repairs count less the more of them were needed and the more of them
/// were wasted.
int score_of(const ScoreInterval& interval);

/// Knows a stream's last scores; its value is their mean, the newest weighing most.
class Score {
 public:
  static constexpr std::size_t kHistory = 24;
  static constexpr int kMax = 10;

  void on_interval(const ScoreInterval& interval);
  /// Forgets the history: 0 when the stream died, kMax when it came (back) to life.
  void reset(int value);
  int value() const { return value_; }

 private:
  std::array<std::uint8_t, kHistory> history_{};  // ring
  std::size_t count_ = 0;                         // ever added since reset
  int value_ = kMax;
};

}  // namespace madang::rtp
