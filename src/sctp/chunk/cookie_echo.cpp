#include "sctp/chunk/cookie_echo.hpp"

#include "sctp/wire/tlv.hpp"

namespace madang::sctp {

void write_cookie_echo(ByteWriter& writer, Bytes cookie) {
  ChunkScope scope(writer, ChunkType::CookieEcho);
  writer.bytes(cookie);
  scope.end();
}

}  // namespace madang::sctp
