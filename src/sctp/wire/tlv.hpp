// Type, length, value: the shape of parameters and of error causes (RFC 9260 §3.2.1 and §3.3.10).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "sctp/wire/chunk_type.hpp"

namespace madang::sctp {

struct Tlv {
  std::uint16_t type = 0;
  Bytes value;
  Bytes whole;  ///< with header, without padding
};

/// Walks a list of TLVs. A length that contradicts what is there ends the walk and makes ok() false.
class TlvReader {
 public:
  explicit TlvReader(Bytes bytes) : rest_(bytes) {}
  std::optional<Tlv> next();
  bool ok() const { return ok_; }

 private:
  Bytes rest_;
  bool ok_ = true;
};

/// Writes header and padding around what is written between construction and end().
class TlvScope {
 public:
  TlvScope(ByteWriter& writer, std::uint16_t type) : writer_(writer), start_(writer.size()) {
    writer_.u16(type);
    writer_.u16(0);
  }
  void end();

 private:
  ByteWriter& writer_;
  std::size_t start_;
};

/// The same for a chunk.
class ChunkScope {
 public:
  ChunkScope(ByteWriter& writer, ChunkType type, std::uint8_t flags = 0) : writer_(writer), start_(writer.size()) {
    writer_.u8(static_cast<std::uint8_t>(type));
    writer_.u8(flags);
    writer_.u16(0);
  }
  void end();

 private:
  ByteWriter& writer_;
  std::size_t start_;
};

}  // namespace madang::sctp
