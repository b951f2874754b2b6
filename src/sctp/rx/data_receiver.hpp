// The receiving half of an association: DATA in; messages and SACKs out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "sctp/chunk/forward_tsn.hpp"
#include "sctp/effects.hpp"
#include "sctp/rx/data_reassembly.hpp"
#include "sctp/rx/interleaved_reassembly.hpp"
#include "sctp/rx/ordered_delivery.hpp"
#include "sctp/rx/tsn_tracker.hpp"

namespace madang::sctp {

/// Knows what has arrived, what waits for its fellows, and when the next SACK is due.
class DataReceiver {
 public:
  struct Parameters {
    std::uint32_t initial_tsn = 0;
    bool interleaving = false;
    std::size_t message_bytes_max = kMessageBytesMax;
  };
  enum class Outcome : std::uint8_t {
    Fine,
    Violation,
    OutOfResources,  ///< what is held can never be delivered, or there are too many streams
  };
  using Drops = std::array<std::uint64_t, kDrops>;

  explicit DataReceiver(Parameters parameters);

  Tsn cumulative() const { return tracker_.cumulative(); }
  /// `held_max`: what held_bytes() should stay below.
  Outcome on_fragment(const Fragment& fragment, std::size_t held_max, Drops& drops, Output& out);
  /// Counts a TSN as received and keeps nothing of it. False: it was not new.
  bool skip(std::uint32_t tsn_wire);
  Outcome on_forward_tsn(std::uint32_t new_cumulative_wire, std::span<const SkippedStream> skipped, Output& out);

  /// The peer begins these streams anew (none: all) after `last_tsn`. False: not everything up to there has come; then
  /// take_performed_reset() says when it has.
  bool on_reset(std::uint32_t last_tsn_wire, std::span<const StreamId> streams, Output& out);
  bool take_performed_reset();
  bool has_deferred_reset() const { return deferred_.has_value(); }

  /// After all chunks of a packet.
  void on_packet_end(Instant now);
  void on_deadline(Instant now);
  Instant next_deadline() const { return ack_at_; }
  bool is_sack_due() const { return ack_now_; }
  /// Whether a packet that leaves anyway should carry a SACK.
  bool has_sack_waiting() const { return ack_now_ || ack_at_ != kNever; }
  void demand_sack() { ack_now_ = true; }
  void write_sack(ByteWriter& writer, std::size_t window_bytes, std::size_t room);

  std::size_t held_bytes() const;
  std::size_t memory_bytes() const;

 private:
  struct DeferredReset {
    Tsn last_tsn = 0;
    std::vector<StreamId> streams;  // none: all
  };
  struct DeferredFragment {
    Fragment fragment;  // whose data lie in `bytes`
    Payload bytes;
  };

  Outcome make_room(std::size_t held_max);
  Outcome assemble(const Fragment& fragment, Output& out);
  bool is_deferred(const Fragment& fragment) const;
  void perform_reset(std::span<const StreamId> streams, Output& out);
  Outcome finish_deferred_reset(Output& out);

  bool interleaving_;
  TsnTracker tracker_;
  OrderedDelivery delivery_;
  DataReassembly data_;
  InterleavedReassembly interleaved_;
  std::optional<DeferredReset> deferred_;
  std::vector<DeferredFragment> deferred_fragments_;
  std::size_t deferred_bytes_ = 0;
  bool performed_reset_ = false;

  bool saw_data_ = false;  // in this packet
  bool ack_now_ = false;
  int packets_unacked_ = 0;
  Instant ack_at_ = kNever;
};

}  // namespace madang::sctp
