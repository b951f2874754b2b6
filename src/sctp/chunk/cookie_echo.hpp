// COOKIE ECHO (RFC 9260 §3.3.11): the cookie of INIT ACK comes back.
#pragma once

#include "base/bytes.hpp"

namespace madang::sctp {

void write_cookie_echo(ByteWriter& writer, Bytes cookie);

}  // namespace madang::sctp
