// From a receiver's transport-wide feedback to what became of the packets we sent
// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1), sender side.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "bwe/sent_packets.hpp"
#include "rtp/rtcp/transport_feedback.hpp"

namespace madang::bwe {

/// What one feedback says about one packet of ours.
struct PacketResult {
  Instant sent{};
  Duration arrived{};  ///< on the receiver's clock, which never wraps here; only if received
  std::uint16_t bytes = 0;
  ProbeCluster cluster = 0;
  bool received = false;
  bool was_lost = false;  ///< an earlier feedback had called it lost
};

/// Knows the receiver's clock beyond its 24 bits, and how much of a receiver's talk is still worth listening to: a peer
/// that speaks of packets never sent, or of each a hundred times, is not given time for it.
class FeedbackReader {
 public:
  /// Statuses heard for each packet sent: one is needed, late and overlapping feedback doubles some.
  static constexpr std::int64_t kStatusesPerPacket = 4;
  static constexpr std::int64_t kStatusesSavedMax = 16'384;
  static constexpr std::int64_t kStatusesPerSecond = 2'000;  ///< whatever is sent

  struct Counters {
    std::uint64_t feedbacks = 0;
    std::uint64_t unknown = 0;      ///< statuses of packets never sent or forgotten
    std::uint64_t over_budget = 0;  ///< feedbacks cut short
  };

  void on_sent() { statuses_left_ = statuses_left_ < kStatusesSavedMax ? statuses_left_ + kStatusesPerPacket : statuses_left_; }

  /// Calls `on_result` for each packet whose fate is news, in the order in which they were sent.
  template <typename OnResult>
  void read(Instant now, const rtp::rtcp::TransportFeedback& feedback, SentPackets& sent, OnResult&& on_result);

  const Counters& counters() const { return counters_; }

 private:
  Duration unwrap(Duration reference);
  bool spend();
  void refill(Instant now);
  std::optional<PacketResult> result_of(Instant now, rtp::Seq seq, const rtp::rtcp::FeedbackStatus& status,
                                        Duration reference, SentPackets& sent);

  std::optional<Duration> reference_;  // newest, unwrapped
  std::int64_t statuses_left_ = kStatusesPerSecond;
  Instant refilled_at_{};
  Counters counters_;
};

template <typename OnResult>
void FeedbackReader::read(Instant now, const rtp::rtcp::TransportFeedback& feedback, SentPackets& sent,
                          OnResult&& on_result) {
  ++counters_.feedbacks;
  refill(now);
  const Duration reference = unwrap(feedback.reference());
  rtp::Seq seq = sent.unwrap(feedback.base_seq());
  auto reader = feedback.statuses();
  for (auto status = reader.next(); status; status = reader.next(), ++seq) {
    if (!spend()) { return; }
    if (seq >= sent.next()) {  // and so is the rest
      ++counters_.unknown;
      return;
    }
    if (const auto result = result_of(now, seq, *status, reference, sent)) { on_result(*result); }
  }
}

}  // namespace madang::bwe
