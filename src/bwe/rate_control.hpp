// Additive increase, multiplicative decrease, steered by the delay (draft-ietf-rmcat-gcc-02 §5.5, §5.6).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "base/units.hpp"
#include "bwe/delivery_rate.hpp"
#include "bwe/trendline.hpp"

namespace madang::bwe {

/// Knows the rate that the delay allows: it falls when the queue grows, waits while it drains, and otherwise rises, fast
/// where the capacity is unknown and slowly near where it was found last.
class RateControl {
 public:
  static constexpr double kBeta = 0.85;
  static constexpr double kGrowthPerSecond = 1.08;
  static constexpr double kAheadMax = 1.5;  ///< no further above what arrives
  static constexpr Bitrate kAheadFloor = Bitrate::kbps(10);
  static constexpr Bitrate kAdditiveMin{4'000};  ///< per second
  static constexpr DataSize kPacket{1'200};

  struct Limits {
    Bitrate min = Bitrate::kbps(30);
    Bitrate max = Bitrate::kbps(20'000);
  };
  /// What is known when a feedback came.
  struct Input {
    Usage usage = Usage::Normal;
    const DeliveryRate* delivery = nullptr;
    bool app_limited = false;  ///< less is sent than may be: what arrives says little about the path
    Duration round_trip = 100ms;
  };

  RateControl(Bitrate start, Limits limits) : limits_(limits), target_(clamp(start)) {}

  void on_feedback(Instant now, const Input& input);
  /// Somebody measured the path.
  void set(Instant now, Bitrate rate);
  void set_limits(Limits limits);
  Bitrate target() const { return target_; }
  Limits limits() const { return limits_; }
  std::optional<Instant> decreased_at() const { return decreased_at_; }

 private:
  enum class State : std::uint8_t { Hold, Increase, Decrease };
  Bitrate clamp(Bitrate rate) const;
  void change_state(Usage usage);
  void increase(Instant now, const Input& input);
  void decrease(Instant now, const Input& input);
  Bitrate growth(Duration passed, Duration round_trip) const;
  void learn_capacity(Bitrate arriving);
  double capacity_deviation() const;

  Limits limits_;
  Bitrate target_;
  State state_ = State::Hold;
  Instant updated_at_{};
  std::optional<Instant> decreased_at_;
  std::optional<double> capacity_kbps_;  // average of what arrived when the queue grew
  double capacity_variance_ = 0.4;       // normalised by the average
};

}  // namespace madang::bwe
