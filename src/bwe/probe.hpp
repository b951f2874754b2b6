// Trying out whether the path carries more: when to, how, and what came of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/time.hpp"
#include "base/units.hpp"
#include "bwe/feedback_reader.hpp"
#include "bwe/sent_packets.hpp"

namespace madang::bwe {

/// One attempt: send for a moment at `rate`.
struct Probe {
  ProbeCluster cluster = 0;
  Bitrate rate{};
  friend bool operator==(const Probe&, const Probe&) = default;
};

/// Knows when to probe and how high: when somebody wants more than the target, the application does not fill the target
/// (else the target rises by itself), and the path is not congested.
class ProbeController {
 public:
  static constexpr std::array<double, 2> kInitial = {3, 6};  ///< times the start rate
  static constexpr double kFurther = 2;                       ///< times what a good probe measured, or the target
  static constexpr double kGood = 0.7;                        ///< of the rate that was tried
  static constexpr double kBeyondDesired = 1.5;               ///< no probe goes further than this times what is wanted
  static constexpr Duration kResultTimeout = 1s;
  static constexpr Duration kIntervalMin = 2s, kIntervalMax = 10s;
  static constexpr double kBackoff = 1.5;
  static constexpr Duration kQuiet = 1500ms;  ///< after congestion

  struct Situation {
    Bitrate target{};
    Bitrate desired{};
    Bitrate max{};
    bool is_underfilled = false;
  };
  /// A probe that is due, at most one at a time.
  std::optional<Probe> on_deadline(Instant now, const Situation& situation);
  /// The next time at which on_deadline() may have one, as long as the situation stays.
  Instant next_deadline() const { return next_at_; }
  /// The path answers: probing may begin.
  void on_started(Instant now);
  void on_result(Instant now, const Probe& probe, Bitrate measured);
  void on_congestion(Instant now);
  /// More is wanted than before: no reason to wait long.
  void on_desired_raised(Instant now);

  /// The first probes were tried, and what they led to.
  bool has_begun_and_ended() const { return initial_at_ == kInitial.size() && !waits_for_result_ && !further_; }
  /// The newest probes, in no order; those without a cluster never were.
  std::span<const Probe> recent() const { return recent_; }

 private:
  std::optional<Probe> make(Instant now, Bitrate rate, const Situation& situation);

  Instant next_at_ = kNever;
  Duration interval_ = kIntervalMin;
  std::size_t initial_at_ = 0;          // next of kInitial
  Bitrate start_{};
  std::optional<Bitrate> further_;      // a good probe asks for this one
  bool waits_for_result_ = false;
  ProbeCluster last_cluster_ = 0;
  std::array<Probe, 4> recent_{};       // ring by cluster
};

/// Knows when the packets of the last clusters were sent and when they arrived.
class ProbeResults {
 public:
  static constexpr int kPacketsMin = 5;
  static constexpr Duration kSpanMin = 1ms, kSpanMax = 1s;
  static constexpr double kBunchedMin = 2;      ///< arriving this much faster than sent says nothing
  static constexpr double kSaturated = 0.9;     ///< arriving slower than this: the path was full
  static constexpr double kSaturatedUse = 0.95; ///< and so little less than that is used

  /// A received packet of a cluster.
  void on_packet(const PacketResult& packet);
  /// What was measured, if something new came and it is enough.
  std::optional<Bitrate> take(ProbeCluster cluster);

 private:
  struct Record {
    ProbeCluster cluster = 0;
    int packets = 0;
    std::int64_t bytes = 0;
    std::int64_t last_burst_bytes = 0;     // of the packets sent last
    std::uint16_t first_arrived_bytes = 0;
    Instant first_sent{}, last_sent{};
    Duration first_arrived{}, last_arrived{};
    bool has_news = false;
  };
  std::array<Record, 4> records_{};
};

/// Knows which part of one probe is to be sent when: short bursts, evenly spaced.
class ProbeRun {
 public:
  static constexpr int kBursts = 5;
  static constexpr Duration kSpacingMin = 5ms;
  static constexpr std::int64_t kBurstBytesMin = 250;

  void start(Instant now, const Probe& probe);
  bool is_running() const { return bursts_left_ > 0; }
  /// How many bytes belong on the way now.
  std::int64_t on_deadline(Instant now);
  /// So many bytes more were sent than belonged: packets cannot be cut.
  void on_excess(std::int64_t bytes) { excess_ = bytes; }
  Instant next_deadline() const { return is_running() ? next_at_ : kNever; }
  ProbeCluster cluster() const { return probe_.cluster; }
  void stop() { bursts_left_ = 0; }

 private:
  Probe probe_;
  int bursts_left_ = 0;
  std::int64_t burst_bytes_ = 0;
  std::int64_t excess_ = 0;
  Duration spacing_{};
  Instant next_at_ = kNever;
};

}  // namespace madang::bwe
