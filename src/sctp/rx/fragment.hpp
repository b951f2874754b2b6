// A DATA or I-DATA chunk as the receiving side sees it.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "sctp/types.hpp"
#include "sctp/wire/unwrap.hpp"

namespace madang::sctp {

struct Fragment {
  Tsn tsn = 0;
  StreamId stream;
  Ppid ppid;
  std::uint32_t number = 0;  ///< of the message in its stream: SSN (16 bits) or MID
  std::uint32_t fsn = 0;     ///< I-DATA only
  bool is_unordered = false;
  bool is_begin = false;
  bool is_end = false;
  Bytes data;
};

/// What became of something received.
enum class Verdict : std::uint8_t {
  Fine,
  Violation,       ///< contradicts what came before
  TooManyStreams,  ///< needs state for one stream too many
};

}  // namespace madang::sctp
