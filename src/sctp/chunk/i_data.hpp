// I-DATA (RFC 8260 §2.1): a fragment that need not be next to its fellows.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "sctp/types.hpp"
#include "sctp/wire/packet_view.hpp"

namespace madang::sctp {

struct IDataChunk {
  std::uint8_t flags = 0;  ///< those of DATA
  std::uint32_t tsn = 0;
  StreamId stream;
  std::uint32_t mid = 0;  ///< number of the message in its stream, ordered and unordered apart
  Ppid ppid;              ///< on the wire only in the first fragment
  std::uint32_t fsn = 0;  ///< number of the fragment in its message; zero, and not on the wire, in the first
  Bytes data;

  static std::optional<IDataChunk> parse(const ChunkView& chunk);
  void write_to(ByteWriter& writer) const;
};

}  // namespace madang::sctp
