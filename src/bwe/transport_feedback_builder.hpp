// Tells a sender when each of its packets arrived
// (draft-holmer-rmcat-transport-wide-cc-extensions-01), receiver side.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "rtp/rtcp/compound_writer.hpp"
#include "rtp/rtcp/transport_feedback.hpp"
#include "rtp/types.hpp"

namespace madang::bwe {

/// Knows when the packets of one incoming transport arrived, by transport-wide sequence number, and
/// which of that has been reported.
class TransportFeedbackBuilder {
 public:
  static constexpr Duration kInterval = 100ms;
  static constexpr Duration kWindow =
      500ms;  ///< reported arrivals are kept this long, for late neighbours
  static constexpr std::size_t kArrivalsMax =
      4096;  ///< more than these at once: the oldest go unreported
  static constexpr int kFeedbacksPerTurnMax = 16;  ///< what wild numbering cannot exceed
  static constexpr std::size_t kLossHistory = 24;  ///< feedbacks that loss() looks at

  struct Counters {
    std::uint64_t feedbacks = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t too_late = 0;    ///< older than what is still known
    std::uint64_t unreported = 0;  ///< given up because of a cap
  };

  explicit TransportFeedbackBuilder(rtp::Ssrc sender = {}) : sender_(sender) {}

  /// `seq` is the value of the packet's transport-wide extension, `media` its SSRC.
  void on_packet(Instant now, std::uint16_t seq, rtp::Ssrc media);
  /// Writes one feedback packet that is due into `out`. True: send it and call again, with an empty
  /// writer.
  bool on_deadline(Instant now, rtp::rtcp::CompoundWriter& out);
  Instant next_deadline() const { return next_at_; }

  /// Share of packets lost on the way here, 0 to 1: mean over the last feedbacks, the newest
  /// weighing most.
  double loss() const { return loss_; }
  const Counters& counters() const { return counters_; }
  std::size_t arrivals() const { return arrivals_.size(); }

 private:
  bool insert(Instant now, rtp::Seq seq);
  void forget(std::size_t count);
  void finish_turn(Instant now);
  void learn_loss(std::int64_t expected, std::int64_t arrived);

  rtp::Ssrc sender_;
  rtp::Ssrc media_;
  rtp::SeqUnwrapper unwrapper_;
  std::vector<rtp::rtcp::FeedbackArrival> arrivals_;  // ascending by seq; keeps its capacity
  std::optional<rtp::Seq> next_base_;  // first seq not reported, or reported as lost and come since
  std::optional<rtp::Seq> horizon_;    // newest seq that was forgotten
  Instant next_at_ = kNever;
  Instant sent_at_{};
  int feedbacks_in_turn_ = 0;
  std::uint8_t feedback_count_ = 0;
  std::array<double, kLossHistory> losses_{};  // ring
  std::size_t losses_count_ = 0;
  double loss_ = 0;
  Counters counters_;
};

}  // namespace madang::bwe
