// What one transport's receiver can take, and what waits for that: kept only where the receiver tells.
#pragma once

#include <cstdint>
#include <optional>

#include "bwe/pacer.hpp"
#include "bwe/probe.hpp"
#include "bwe/send_side_estimator.hpp"
#include "media/forward_packet.hpp"
#include "media/handles.hpp"
#include "media/messages.hpp"
#include "rtp/packet_writer.hpp"

namespace madang::media {

/// A sending that waits for its turn. The packet itself stays in its producer's store.
struct HeldSending {
  Sending sending{};
  rtp::Seq input{};           ///< the producer stream's number
  std::uint8_t encoding = 0;
};

/// Knows the estimate of one transport's way out, its pacer and its probes.
class SendSide {
 public:
  /// Between allocations that nothing urgent asks for.
  static constexpr Duration kAllocationInterval = 500ms;
  static constexpr Duration kLookInterval = 500ms;
  /// Beyond these the estimate has changed so much that it is acted on at once.
  static constexpr double kFell = 0.75, kRose = 1.5;
  /// Less than that moves nothing.
  static constexpr double kSame = 0.02;
  static constexpr Duration kToldInterval = 1s;
  static constexpr std::uint8_t kPaddingBytes = 255;  ///< RFC 3550 §5.1: one octet counts them

  /// Whether the receiver of such streams tells how much it gets.
  static bool is_wanted(const ortc::RtpParameters& parameters);

  SendSide(const bwe::SendSideEstimator::Options& options, Random& random);

  /// Padding without a video stream that could be padded goes out as the stream that clients keep for it.
  void set_probator(const rtp::ExtensionMap& extensions);
  Sending probator_padding();
  rtp::WrittenPadding write_probator(MutableBytes room, const Sending& sending) const;
  bool has_probator() const { return probator_.has_value(); }

  /// After anything that may have moved the estimate.
  void on_estimate(Instant now);
  /// Something else than the estimate changed: consumers, priorities, layers.
  void on_claims_changed(Instant now) { allocate_at_ = soonest(allocate_at_, now); }
  bool is_allocation_due(Instant now) const { return now >= allocate_at_; }
  /// `has_video`: look again before long, for what layers carry changes.
  void on_allocated(Instant now, bool has_video);
  /// True: tell the client's room, no more often than kToldInterval unless it changed much.
  bool take_told(Instant now);

  Instant next_deadline() const;

  bwe::SendSideEstimator estimator;
  bwe::Pacer<HeldSending> pacer;
  bwe::ProbeRun probe;
  bwe::ProbeCluster burst_cluster = 0;  ///< of what is sent in this turn

 private:
  std::optional<rtp::HeaderTemplate> probator_;
  rtp::Seq probator_seq_;
  Bitrate allocated_{};
  Instant allocated_at_{};
  Instant allocate_at_ = kNever;
  Bitrate told_{};
  Instant told_at_{};
};

}  // namespace madang::media
