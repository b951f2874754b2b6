// Error causes (RFC 9260 §3.3.10): the reasons that ERROR and ABORT carry.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "sctp/types.hpp"
#include "sctp/wire/packet_view.hpp"
#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

enum class CauseCode : std::uint16_t {
  InvalidStream = 1,
  MissingParameter = 2,
  StaleCookie = 3,
  OutOfResource = 4,
  UnresolvableAddress = 5,
  UnrecognizedChunk = 6,
  InvalidParameter = 7,
  UnrecognizedParameters = 8,
  NoUserData = 9,
  CookieWhileShuttingDown = 10,
  NewAddressesAtRestart = 11,
  UserAbort = 12,
  ProtocolViolation = 13,
};

/// The first cause of an ERROR or ABORT, or nothing if it has none or cannot be read.
std::optional<Tlv> first_cause(const ChunkView& chunk);

// Each writes one cause.
void write_invalid_stream(ByteWriter& writer, StreamId stream);
void write_missing_parameters(ByteWriter& writer, std::span<const std::uint16_t> parameters);
void write_stale_cookie(ByteWriter& writer, std::uint32_t staleness_us);
/// Of a cause without value: OutOfResource, InvalidParameter, CookieWhileShuttingDown.
void write_bare_cause(ByteWriter& writer, CauseCode code);
/// Of a cause whose value is what was wrong: UnresolvableAddress, UnrecognizedChunk, UnrecognizedParameters.
void write_cause_around(ByteWriter& writer, CauseCode code, Bytes value);
void write_no_user_data(ByteWriter& writer, std::uint32_t tsn);
/// UserAbort or ProtocolViolation, with a sentence.
void write_cause_saying(ByteWriter& writer, CauseCode code, std::string_view text);

}  // namespace madang::sctp
