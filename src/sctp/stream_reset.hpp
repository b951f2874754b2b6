// Resetting streams (RFC 6525): our requests, one at a time, and answers to the peer's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "sctp/effects.hpp"
#include "sctp/limits.hpp"
#include "sctp/parameter/reset.hpp"
#include "sctp/rx/data_receiver.hpp"
#include "sctp/tx/data_sender.hpp"

namespace madang::sctp {

/// Knows which of our streams wait for their reset, which request is under way, and the peer's last request with its
/// result, so that a retransmission gets the same answer.
class StreamReset {
 public:
  /// Once established. Our first request has the number of our first TSN, and so has the peer's (RFC 6525 §5.1.2).
  void start(std::uint32_t local_initial_tsn, std::uint32_t remote_initial_tsn);

  /// Each of these at most once until it is done.
  void add(std::span<const StreamId> streams, DataSender& sender, Output& out);
  /// The peer cannot do it, or there is no peer any more: all are refused.
  void refuse_all(DataSender& sender, Output& out);
  bool is_idle() const { return waiting_.empty() && !request_; }

  /// Writes a whole RE-CONFIG if a request should go out now; false if not.
  bool write_request(Instant now, ByteWriter& writer, const DataSender& sender);
  /// The timer has run out: the request goes again. False: it was not our timer.
  bool on_deadline(Instant now);
  Instant next_deadline() const { return request_ ? request_->resend_at : kNever; }

  enum class Result : std::uint8_t { Fine, Malformed };
  /// Answers each request of a RE-CONFIG with one RE-CONFIG.
  Result on_reconfig(Instant now, const ChunkView& chunk, DataReceiver& receiver, DataSender& sender, ByteWriter& answers,
                     Output& out);
  /// A reset of the peer that had to wait has been performed.
  void write_deferred_answer(ByteWriter& writer);

  std::size_t memory_bytes() const;

 private:
  struct Request {
    std::uint32_t number = 0;
    std::uint32_t last_tsn = 0;
    std::vector<StreamId> streams;
    Instant resend_at = kNever;
    bool is_due = true;
  };

  ResetResult on_request(const Tlv& parameter, DataReceiver& receiver, Output& out);
  void on_response(Instant now, const ReconfigResponse& response, DataSender& sender, Output& out);

  std::vector<StreamId> waiting_;
  std::optional<Request> request_;
  std::uint32_t next_number_ = 0;
  std::uint32_t peer_next_number_ = 0;
  ResetResult peer_last_result_ = ResetResult::NothingToDo;
};

}  // namespace madang::sctp
