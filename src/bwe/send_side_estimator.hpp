// How much may this transport send? Composes what the other files of this folder know.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "base/time.hpp"
#include "base/units.hpp"
#include "bwe/app_limit.hpp"
#include "bwe/arrival_groups.hpp"
#include "bwe/delivery_rate.hpp"
#include "bwe/feedback_reader.hpp"
#include "bwe/loss_control.hpp"
#include "bwe/probe.hpp"
#include "bwe/rate_control.hpp"
#include "bwe/sent_packets.hpp"
#include "bwe/trendline.hpp"

namespace madang::bwe {

/// Knows what one transport sent, what its receiver told about it, and what rate follows from that. Receivers that tell
/// nothing but REMB are believed.
class SendSideEstimator {
 public:
  static constexpr double kPacingFactor = 2.5;
  static constexpr double kUnderfilled = 0.85;           ///< sending less than this of the target
  static constexpr Duration kSilenceMax = 1500ms;        ///< sent, and no feedback: the path may be dead
  static constexpr Duration kSilenceStep = 500ms;
  static constexpr double kSilenceFactor = 0.7;
  static constexpr Duration kRembValid = 5s;             ///< as a cap beside feedback
  static constexpr Duration kRoundTripMax = 2s;

  struct Options {
    Bitrate start = Bitrate::kbps(1000);
    Bitrate min = Bitrate::kbps(30);
    Bitrate max = Bitrate::kbps(20'000);
  };
  struct Counters {
    std::uint64_t probes = 0;
    std::uint64_t probes_good = 0;      ///< raised the target
    std::uint64_t overuses = 0;         ///< feedbacks that showed overuse
    std::uint64_t silences = 0;         ///< cuts for want of feedback
  };

  explicit SendSideEstimator(const Options& options);

  /// A packet leaves with the returned transport-wide number.
  std::uint16_t on_sent(Instant now, std::size_t bytes, ProbeCluster cluster = 0);
  /// A packet leaves without a number, for its stream negotiated none.
  void on_sent_unnumbered(Instant now, std::size_t bytes);
  void on_repeated(std::uint16_t seq) { sent_.on_repeated(seq); }
  void on_feedback(Instant now, const rtp::rtcp::TransportFeedback& feedback);
  /// 0: no limit.
  void on_remb(Instant now, Bitrate rate);
  void set_limits(Bitrate min, Bitrate max);
  /// What would be sent if the path carried everything.
  void set_desired(Instant now, Bitrate desired);

  void on_deadline(Instant now);
  Instant next_deadline() const;
  /// A probe that was decided on and not yet taken.
  std::optional<Probe> take_probe() { return std::exchange(probe_, std::nullopt); }

  Bitrate target(Instant now) const;
  Bitrate pacing_rate(Instant now) const { return target(now) * kPacingFactor; }
  Usage usage() const { return trend_.usage(); }
  double loss() const { return loss_.loss(); }
  bool has_feedback() const { return has_feedback_; }
  /// The target is more than a guess: the receiver said so, or something was tried.
  bool is_informed() const { return is_informed_; }
  std::optional<Duration> round_trip() const { return round_trip_; }
  const Counters& counters() const { return counters_; }
  const FeedbackReader::Counters& feedback_counters() const { return reader_.counters(); }

 private:
  void on_result(const PacketResult& result);
  void learn_round_trip(Instant now, Instant sent);
  void use_probes(Instant now);
  void settle(Instant now);

  SentPackets sent_;
  FeedbackReader reader_;
  ArrivalGroups groups_;
  Trendline trend_;
  DeliveryRate delivery_;
  RateControl rates_;
  LossControl loss_;
  ProbeController probes_;
  ProbeResults results_;
  AppLimit app_limit_;
  AppLimit underfilled_{kUnderfilled};
  Bitrate desired_{};
  std::optional<Probe> probe_;
  std::optional<Duration> round_trip_;
  std::optional<Instant> newest_received_;  // sending time, of the feedback being read
  std::optional<Bitrate> remb_;
  Instant remb_at_{};
  Instant silent_at_ = kNever;  // when the silence is too long
  bool has_feedback_ = false;
  bool is_informed_ = false;
  bool overused_ = false;       // somewhere in the feedback being read
  Counters counters_;
};

}  // namespace madang::bwe
