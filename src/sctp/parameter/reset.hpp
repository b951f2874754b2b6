// The parameters of RE-CONFIG (RFC 6525 §4): requests to reset streams, and answers.
#pragma once

#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "sctp/types.hpp"
#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

/// "I begin my streams anew": Outgoing SSN Reset Request.
struct OutgoingResetRequest {
  std::uint32_t request_number = 0;
  std::uint32_t response_number = 0;  ///< of an incoming request that this answers
  std::uint32_t last_tsn = 0;         ///< the last one assigned before the streams begin anew
  Bytes streams;                      ///< two bytes each; empty: all

  static std::optional<OutgoingResetRequest> parse(const Tlv& parameter);
  std::size_t stream_count() const { return streams.size() / 2; }
  StreamId stream(std::size_t i) const { return StreamId{load_be16(streams.data() + 2 * i)}; }
};

void write_outgoing_reset(ByteWriter& writer, const OutgoingResetRequest& fields, std::span<const StreamId> streams);

/// The number that every request begins with; nothing if the parameter is no request.
std::optional<std::uint32_t> request_number_of(const Tlv& parameter);

/// RFC 6525 §4.4.
enum class ResetResult : std::uint32_t {
  NothingToDo = 0,
  Performed = 1,
  Denied = 2,
  WrongStream = 3,
  AlreadyInProgress = 4,
  BadNumber = 5,
  InProgress = 6,
};

struct ReconfigResponse {
  std::uint32_t response_number = 0;
  ResetResult result = ResetResult::NothingToDo;

  static std::optional<ReconfigResponse> parse(const Tlv& parameter);
  void write_to(ByteWriter& writer) const;
};

}  // namespace madang::sctp
