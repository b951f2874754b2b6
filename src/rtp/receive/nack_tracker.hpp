// Which packets of a received stream are missing, and when to ask for them again (RFC 4585 §6.2.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/outbox.hpp"
#include "base/time.hpp"
#include "rtp/receive/received_window.hpp"
#include "rtp/receive/reorder_delay.hpp"
#include "rtp/types.hpp"

namespace madang::rtp {

/// What a NackTracker wants sent to the source of its stream.
struct NackOut {
  Outbox<WireSeq> asks;           ///< one generic NACK's worth of lost packets, oldest first
  bool key_frame_needed = false;  ///< more is missing than can be repaired
  void clear() {
    asks.clear();
    key_frame_needed = false;
  }
};

/// Knows which packets of one stream came, which are missing and when each was asked for. Tells new
/// packets from repairs and duplicates; with `asks` off it does only that.
class NackTracker {
 public:
  static constexpr std::size_t kMissingMax = 1000;
  static constexpr std::int64_t kMissingAgeMax = 10'000;  ///< in packets
  static constexpr int kTriesMax = 10;
  static constexpr std::size_t kKeyFramesMax = 16;  ///< remembered
  static constexpr Duration kRetryDefault = 100ms;  ///< until a round trip is known
  static constexpr Duration kRetryMin = 20ms;
  static constexpr Duration kRetryMax = 500ms;

  enum class Origin { Media, Rtx };
  enum class Verdict {
    New,           ///< newer than everything before it
    Recovered,     ///< was missing and came because it was asked for
    LateOriginal,  ///< was missing and came by itself: reordering
    Duplicate,     ///< known already, or too old to tell: not to be forwarded
  };
  struct Options {
    bool asks = true;      ///< NACK was negotiated
    bool has_rtx = false;  ///< repairs have a stream of their own, so what comes on the media
                           ///< stream is an original
  };
  struct Counters {
    std::uint64_t asked_packets = 0;  ///< first asks and repetitions
    std::uint64_t false_asks = 0;     ///< asked for, then came by itself
    std::uint64_t abandoned = 0;      ///< given up after kTriesMax, age or overflow
    std::uint64_t key_frames_asked = 0;
  };

  explicit NackTracker(Options options) : options_(options) {}

  /// `seq` as unwrapped by the stream's SeqValidator.
  Verdict on_packet(Instant now, Seq seq, Origin origin, bool is_key_frame, NackOut& out);
  /// The source restarted its numbering (SeqValidator said has_resynced): forget everything, then
  /// on_packet.
  void on_restart();
  /// Whether anybody has use for repairs (and NACK was negotiated). What is missing when that ends is forgotten.
  void set_wanted(bool wanted);
  /// A round trip measured elsewhere (XR DLRR). The tracker measures on its own too, from ask to
  /// repair.
  void on_round_trip(Duration rtt);
  void on_deadline(Instant now, NackOut& out);
  Instant next_deadline() const { return next_deadline_; }

  /// How long after an ask the next one follows.
  Duration retry_after() const { return retry_after_; }
  Duration reorder_delay() const { return reorder_delay_.value(); }
  std::size_t missing() const { return missing_.size(); }
  const Counters& counters() const { return counters_; }

 private:
  struct Missing {
    Seq seq;
    Instant since;
    Instant asked_at{};
    int tries = 0;
  };
  struct Repaired {
    Seq seq;
    Instant since;
  };

  Instant due(const Missing& missing) const;
  void on_gap(Instant now, Seq first, Seq end, NackOut& out);
  bool make_room(std::int64_t wanted);
  void forget_before(Seq seq);
  Verdict on_found(Instant now, std::vector<Missing>::iterator found, Origin origin);
  void on_duplicate(Instant now, Seq seq);
  void remember_key_frame(Seq seq);
  void give_up(NackOut& out);

  Options options_;
  bool wanted_ = true;
  ReceivedWindow window_;
  std::vector<Missing> missing_;                 // ascending; keeps its capacity
  std::array<Seq, kKeyFramesMax> key_frames_{};  // ascending
  std::size_t key_frame_count_ = 0;
  std::array<Repaired, 64> repaired_{};  // ring: to notice originals that come after their repair
  std::size_t repaired_count_ = 0;
  ReorderDelay reorder_delay_;
  std::optional<Duration> round_trip_;
  Duration round_trip_deviation_{};
  Duration retry_after_ = kRetryDefault;
  Instant next_deadline_ = kNever;
  Counters counters_;
};

}  // namespace madang::rtp
