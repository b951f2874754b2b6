#include "bwe/trendline.hpp"

#include <algorithm>
#include <cmath>

namespace madang::bwe {

namespace {
double to_ms_f(Duration duration) { return to_seconds(duration) * 1000; }
}  // namespace

Usage Trendline::on_delta(const GroupDelta& delta) {
  if (count_ == 0) { first_at_ = delta.at; }
  accumulated_ms_ += to_ms_f(delta.arrived - delta.sent);
  smoothed_ms_ = kSmoothing * smoothed_ms_ + (1 - kSmoothing) * accumulated_ms_;
  points_[count_++ % kWindow] = {to_ms_f(delta.at - first_at_), smoothed_ms_};
  if (count_ >= kWindow) { detect(to_ms_f(delta.sent), delta.at); }
  return usage_;
}

/// Least squares over the window.
double Trendline::slope() const {
  double mean_at = 0, mean_delay = 0;
  for (const Point& point : points_) {
    mean_at += point.at_ms / kWindow;
    mean_delay += point.delay_ms / kWindow;
  }
  double above = 0, below = 0;
  for (const Point& point : points_) {
    above += (point.at_ms - mean_at) * (point.delay_ms - mean_delay);
    below += (point.at_ms - mean_at) * (point.at_ms - mean_at);
  }
  return below > 0 ? above / below : 0;
}

//= draft-ietf-rmcat-gcc-02 §5.4: m(i) > del_var_th(i) ... for at least overuse_time_th milliseconds ... However, if
//= m(i) < m(i-1), over-use will not be signaled
void Trendline::detect(double sent_ms, Duration at) {
  previous_trend_ = trend_;
  trend_ = slope() * static_cast<double>(std::min(count_, kDeltasMax)) * kGain;
  if (trend_ > threshold_) {
    // Nobody knows when within the last interval the threshold was crossed: half of it.
    over_ms_ = over_ms_ < 0 ? sent_ms / 2 : over_ms_ + sent_ms;
    ++over_count_;
    if (over_ms_ > to_ms_f(kOveruseMin) && over_count_ > 1 && trend_ >= previous_trend_) {
      over_ms_ = 0;
      over_count_ = 0;
      usage_ = Usage::Overuse;
    }
  } else {
    over_ms_ = -1;
    over_count_ = 0;
    usage_ = trend_ < -threshold_ ? Usage::Underuse : Usage::Normal;
  }
  adapt(at);
}

//= §5.4: del_var_th(i) = del_var_th(i-1) + (t(i)-t(i-1)) * K(i) * (|m(i)|-del_var_th(i-1))
void Trendline::adapt(Duration at) {
  const double passed_ms = std::clamp(to_ms_f(at - adapted_at_), 0.0, 100.0);
  adapted_at_ = at;
  const double size = std::fabs(trend_);
  //= §5.4: ... it is beneficial to not update del_var_th(i) if |m(i)| - del_var_th(i) > 15
  if (size > threshold_ + kOutlier) { return; }
  const double speed = size < threshold_ ? kDown : kUp;
  threshold_ = std::clamp(threshold_ + speed * (size - threshold_) * passed_ms, kThresholdMin, kThresholdMax);
}

}  // namespace madang::bwe
