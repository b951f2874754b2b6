// The IANA registry "SCTP Chunk Types", as far as we speak it.
#pragma once

#include <cstdint>

namespace madang::sctp {

enum class ChunkType : std::uint8_t {
  Data = 0,
  Init = 1,
  InitAck = 2,
  Sack = 3,
  Heartbeat = 4,
  HeartbeatAck = 5,
  Abort = 6,
  Shutdown = 7,
  ShutdownAck = 8,
  Error = 9,
  CookieEcho = 10,
  CookieAck = 11,
  ShutdownComplete = 14,
  IData = 64,          ///< RFC 8260
  Reconfig = 130,      ///< RFC 6525
  Pad = 132,           ///< RFC 4820
  ForwardTsn = 192,    ///< RFC 3758
  IForwardTsn = 194,   ///< RFC 8260
};

inline constexpr std::size_t kCommonHeaderBytes = 12;
inline constexpr std::size_t kChunkHeaderBytes = 4;
inline constexpr std::size_t kParameterHeaderBytes = 4;
inline constexpr std::size_t kDataHeaderBytes = 16;   ///< of a DATA chunk, with its chunk header
inline constexpr std::size_t kIDataHeaderBytes = 20;  ///< of an I-DATA chunk, with its chunk header

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; }

//= RFC 9260 §3.2: the Chunk Types are encoded such that the highest-order 2 bits specify the action that is taken if the
//= processing endpoint does not recognize the Chunk Type. (§3.2.1 says the same of parameters.)
constexpr bool stops_if_unknown(std::uint8_t high_byte) { return (high_byte & 0x80) == 0; }
constexpr bool reported_if_unknown(std::uint8_t high_byte) { return (high_byte & 0x40) != 0; }

}  // namespace madang::sctp
