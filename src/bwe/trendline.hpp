// Is the queue on the way growing? The slope of the delay over the last groups, and the decision about it
// (draft-ietf-rmcat-gcc-02 §5.4, §5.5; the slope takes the place of the draft's Kalman filter).
#pragma once

#include <array>
#include <cstdint>

#include "base/time.hpp"
#include "bwe/arrival_groups.hpp"

namespace madang::bwe {

enum class Usage : std::uint8_t { Normal, Overuse, Underuse };

/// Knows how the one-way delay developed over the last groups, and whether its trend is beyond a threshold that adapts to
/// the noise of the path.
class Trendline {
 public:
  static constexpr std::size_t kWindow = 20;
  static constexpr double kSmoothing = 0.9;
  static constexpr double kGain = 4;
  static constexpr std::size_t kDeltasMax = 60;  ///< how far a long history strengthens the slope
  static constexpr double kThresholdStart = 12.5, kThresholdMin = 6, kThresholdMax = 600;
  static constexpr double kUp = 0.01, kDown = 0.002;  ///< of threshold adaptation, per ms (draft §5.4)
  static constexpr double kOutlier = 15;  ///< trends further above the threshold do not move it
  static constexpr Duration kOveruseMin = 10ms;

  Usage on_delta(const GroupDelta& delta);
  void reset() { *this = Trendline(); }

  Usage usage() const { return usage_; }
  double trend() const { return trend_; }
  double threshold() const { return threshold_; }

 private:
  struct Point {
    double at_ms = 0;
    double delay_ms = 0;
  };
  double slope() const;
  void detect(double sent_ms, Duration at);
  void adapt(Duration at);

  std::array<Point, kWindow> points_{};  // ring
  std::size_t count_ = 0;                // of all, ever
  double accumulated_ms_ = 0;
  double smoothed_ms_ = 0;
  Duration first_at_{};
  double trend_ = 0;
  double previous_trend_ = 0;
  double threshold_ = kThresholdStart;
  double over_ms_ = -1;  // how long beyond the threshold; negative: not
  int over_count_ = 0;
  Duration adapted_at_{};
  Usage usage_ = Usage::Normal;
};

}  // namespace madang::bwe
