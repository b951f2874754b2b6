// The rate that losses allow (draft-ietf-rmcat-gcc-02 §6).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "base/units.hpp"

namespace madang::bwe {

/// Knows how many packets were lost lately, and a rate below which that may bring the transport. Beyond the draft it
/// learns which part of the loss does not go away when less is sent: on a radio link that loses a tenth of everything,
/// sending nothing is no cure.
class LossControl {
 public:
  static constexpr double kLow = 0.02;
  static constexpr double kHigh = 0.10;
  static constexpr double kGrowthPerSecond = 1.08;
  static constexpr int kPacketsMin = 20;          ///< of an interval
  static constexpr Duration kIntervalMin = 300ms;
  static constexpr Duration kIntervalMax = 2s;    ///< then it is closed with fewer packets
  static constexpr int kFruitlessMax = 2;         ///< cuts that changed nothing: the loss is the link's own
  static constexpr double kInherentMax = 0.25;

  void on_packet(bool received, bool was_lost);
  /// What is known when a feedback has been read.
  struct Input {
    Bitrate rate{};           ///< what the transport may send now
    Duration round_trip{};
    bool is_congested = false;  ///< the queue grows: then loss is no property of the link
  };
  void on_feedback(Instant now, const Input& input);
  /// Somebody measured that the path carries this much.
  void on_measured(Bitrate rate);

  /// Nothing: losses do not limit.
  std::optional<Bitrate> cap() const { return cap_; }
  double loss() const { return loss_; }
  double inherent() const { return inherent_; }

 private:
  void close_interval(Instant now, Bitrate rate, Duration passed);
  void cut(Bitrate rate, double excess);
  void judge_cuts();

  int lost_ = 0;
  int received_ = 0;
  Instant opened_at_{};
  bool is_open_ = false;
  bool was_congested_ = false;  // in this interval
  double loss_ = 0;      // of the last interval
  double inherent_ = 0;
  std::optional<Bitrate> cap_;
  std::optional<double> loss_at_cut_;
  Bitrate rate_before_cuts_{};
  int fruitless_ = 0;
};

}  // namespace madang::bwe
