// DATA (RFC 9260 §3.3.1): one fragment of one message.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "sctp/types.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

/// Flags that DATA and I-DATA share.
inline constexpr std::uint8_t kDataEnd = 0x01;
inline constexpr std::uint8_t kDataBegin = 0x02;
inline constexpr std::uint8_t kDataUnordered = 0x04;
inline constexpr std::uint8_t kDataImmediate = 0x08;  ///< RFC 7053: acknowledge without delay

struct DataChunk {
  std::uint8_t flags = 0;
  std::uint32_t tsn = 0;
  StreamId stream;
  std::uint16_t ssn = 0;
  Ppid ppid;
  Bytes data;

  static std::optional<DataChunk> parse(const ChunkView& chunk);
  void write_to(ByteWriter& writer) const;
};

}  // namespace madang::sctp
