// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/time.hpp"
#include "rtp/rtcp/header.hpp"

namespace madang::rtp::rtcp {

/// What a feedback says about one packet.
struct FeedbackStatus {
  std::uint16_t seq = 0;  ///< transport-wide
  bool received = false;
  Duration since_reference{};  ///< arrival, after TransportFeedback::reference(); only if received
  friend bool operator==(const FeedbackStatus&, const FeedbackStatus&) = default;
};

/// Arrival times where they lie in a packet; chunks and deltas were found complete by parse. Borrows the bytes.
class TransportFeedback {
 public:
  static std::optional<TransportFeedback> parse(const PacketHeader& packet);
  Ssrc sender() const { return sender_; }
  Ssrc media() const { return media_; }
  std::uint16_t base_seq() const { return base_seq_; }
  /// How many packets from base_seq() on it speaks of.
  std::uint16_t status_count() const { return status_count_; }
  std::uint8_t feedback_count() const { return feedback_count_; }
  /// The receiver's time that arrivals count from: 24 bits of 64 ms, wraps after about 12 days.
  Duration reference() const { return Duration(64ms) * reference_time_; }
  static constexpr Duration kReferenceCycle = Duration(64ms) * (1 << 24);

  /// Gives one status after the other: `auto reader = feedback.statuses(); while (auto status = reader.next())`.
  class Reader {
   public:
    std::optional<FeedbackStatus> next();

   private:
    friend class TransportFeedback;
    explicit Reader(const TransportFeedback& feedback);
    bool load_chunk();
    ByteReader chunks_;
    ByteReader deltas_;
    std::uint16_t seq_ = 0;
    std::uint32_t left_ = 0;        // statuses still to give
    std::uint32_t chunk_left_ = 0;  // of these, in the current chunk
    std::uint16_t symbols_ = 0;     // current chunk's symbols, next one in the highest bits of 14
    std::uint8_t symbol_bits_ = 0;  // 0: run length, symbol in symbols_
    std::int64_t ticks_ = 0;
  };
  Reader statuses() const { return Reader(*this); }

 private:
  Ssrc sender_{};
  Ssrc media_{};
  std::uint16_t base_seq_ = 0;
  std::uint16_t status_count_ = 0;
  std::uint8_t feedback_count_ = 0;
  std::uint32_t reference_time_ = 0;
  Bytes chunks_{};
  Bytes deltas_{};
};

/// One packet that arrived, for the writer. The sequence number is already unwrapped.
struct FeedbackArrival {
  Seq seq{};
  Instant at{};
  friend bool operator==(const FeedbackArrival&, const FeedbackArrival&) = default;
};

struct FeedbackHead {
  Ssrc sender{};
  Ssrc media{};
  std::uint8_t feedback_count = 0;
  Seq base{};  ///< first packet to speak of: at most the first arrival's seq
};

struct FeedbackWritten {
  std::size_t arrivals = 0;  ///< how many of the given were told; 0: nothing was written
  Seq next_base{};             ///< base of the feedback for the rest
};

/// Writes one packet that says: of `base` up to the last arrival it could take, these arrived, then. `arrivals` is in
/// order of `seq`, without repeats. Stops early where the bytes end, where two arrivals are more than 8 s apart (a
/// 16-bit delta), or after 65,535 packets: the caller goes on with a further packet. A base that is more than 65,535 numbers
/// before the first arrival is moved up to it.
FeedbackWritten write_transport_feedback(ByteWriter& writer, const FeedbackHead& head,
                                         std::span<const FeedbackArrival> arrivals);

}  // namespace madang::rtp::rtcp
