// The sending half of an association: messages and SACKs in; DATA and FORWARD TSN out.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "sctp/chunk/forward_tsn.hpp"
#include "sctp/chunk/sack.hpp"
#include "sctp/effects.hpp"
#include "sctp/tx/congestion_window.hpp"
#include "sctp/tx/outstanding.hpp"
#include "sctp/tx/rto.hpp"
#include "sctp/tx/send_queue.hpp"

namespace madang::sctp {

/// Knows what is queued and what is in flight, when to send it again, when to give it up and when to slow down.
class DataSender {
 public:
  struct Parameters {
    std::size_t packet_bytes = kPacketBytesMax;
    SendQueue::Parameters queue;
  };
  explicit DataSender(const Parameters& parameters);

  struct Peer {
    std::size_t window_bytes = 0;
    bool has_interleaving = false;
    bool has_partial_reliability = false;
  };
  /// The association is established: from now on chunks may be written. Again after a restart, which drops everything.
  void start(const Peer& peer, std::uint32_t initial_tsn);

  SendQueue& queue() { return queue_; }
  const SendQueue& queue() const { return queue_; }
  /// Gives up the oldest partially reliable messages until a message of this size fits `held_max`. False: it does not.
  bool make_room(std::size_t message_bytes, std::size_t held_max, Output& out);

  enum class SackResult : std::uint8_t { Good, Stale, Bad };
  SackResult on_sack(Instant now, const SackView& sack);
  /// SHUTDOWN acknowledges too.
  SackResult on_cumulative_ack(Instant now, std::uint32_t cumulative_tsn);
  /// Whether the last acknowledgement showed that the peer lives: something new, or a closed window that we probe.
  bool was_progress() const { return was_progress_; }

  /// T3 has run out: everything in flight counts as lost.
  void on_deadline(Instant now);
  Instant next_deadline() const { return retransmit_at_; }

  /// Writes what may be sent now and fits, and says how many bytes that is.
  struct Room {
    std::size_t bytes = 0;        ///< for chunks
    bool is_fresh_packet = true;  ///< nothing is in it yet
    std::size_t burst_max = 0;    ///< bytes of new chunks
  };
  std::size_t write_chunks(Instant now, ByteWriter& writer, const Room& room, Output& out);
  /// Whether write_chunks() is likely to have something.
  bool is_ready() const {
    return lost_ > 0 || (queue_.has_unsent() && in_flight_bytes_ < window_.bytes() && !outstanding_.is_full());
  }
  bool has_forward_tsn() const { return forward_pending_; }
  void write_forward_tsn(Instant now, ByteWriter& writer, std::size_t room);

  /// Nothing queued and nothing outstanding.
  bool is_idle() const { return !queue_.has_unsent() && outstanding_.empty(); }
  bool has_outstanding() const { return !outstanding_.empty(); }
  Tsn next_tsn() const { return outstanding_.end(); }
  Rto& rto() { return rto_; }
  const Rto& rto() const { return rto_; }
  std::size_t congestion_window_bytes() const { return window_.bytes(); }
  std::size_t in_flight_bytes() const { return in_flight_bytes_; }
  std::size_t peer_window_bytes() const { return peer_window_bytes_; }

  struct Counts {
    std::uint64_t chunks = 0;
    std::uint64_t retransmissions = 0;
    std::uint64_t fast_recoveries = 0;
    std::uint64_t timeouts = 0;
  };
  const Counts& counts() const { return counts_; }
  std::size_t memory_bytes() const;

 private:
  std::size_t header_bytes() const;
  std::size_t wire_bytes(const SentChunk& chunk) const { return padded(header_bytes() + chunk.size); }

  SackResult advance(Instant now, std::uint32_t cumulative_wire, const SackView* sack);
  std::size_t acknowledge_up_to(Instant now, Tsn cumulative);
  std::size_t acknowledge_gaps(Instant now, const SackView& sack, Tsn cumulative, bool cumulative_moved);
  void count_missing(const SackView& sack, Tsn cumulative, Tsn highest_newly_acked, bool cumulative_moved);
  void take_sample(Instant now, Tsn tsn, const SentChunk& chunk);
  void set_lost(SentChunk& chunk, Tsn tsn);
  void leave_flight(SentChunk& chunk);
  void abandon(OutMessage& message, Output& out);
  bool is_exhausted(Instant now, const SentChunk& chunk) const;
  void find_forward_point();

  std::size_t write_lost(Instant now, ByteWriter& writer, std::size_t room, Output& out);
  std::size_t write_new(Instant now, ByteWriter& writer, const Room& room, Output& out);
  void write_chunk(ByteWriter& writer, Tsn tsn, const SentChunk& chunk) const;
  void arm(Instant now);

  std::size_t packet_bytes_;
  bool interleaving_ = false;
  bool partial_reliability_ = false;
  bool started_ = false;
  SendQueue queue_;
  Outstanding outstanding_;
  CongestionWindow window_;
  Rto rto_;
  std::size_t peer_window_bytes_ = 0;
  bool is_peer_window_closed_ = false;
  std::size_t in_flight_bytes_ = 0;
  std::size_t lost_ = 0;        // chunks
  Tsn first_lost_ = 0;          // none before
  std::size_t gap_acked_ = 0;   // chunks
  bool fast_retransmit_now_ = false;  // one packet may pass the congestion window
  Tsn timed_ = 0;               // whose acknowledgement is a sample; 0: none
  Tsn forward_point_ = 0;       // all up to here is acknowledged or given up
  bool forward_pending_ = false;
  std::vector<SkippedStream> skipped_;  // room for write_forward_tsn()
  bool was_progress_ = false;
  Instant retransmit_at_ = kNever;
  Counts counts_;
};

}  // namespace madang::sctp
