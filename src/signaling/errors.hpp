// How refusals look on the wire.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace madang::signaling {

/// The message, and the path of the wrong field where the message does not name it.
std::string wire_text(const Error& error);

/// 403, 409, 413, 429 and 503 where they say more than the 500 that this protocol has for
/// everything.
int protoo_code(Code code);

unsigned http_status(Code code);
/// The newer dialect has a status for each kind of refusal.
unsigned newer_http_status(Code code);
/// "TypeError", "Error", …: what scripts have seen before the colon since the first server of this
/// protocol.
std::string_view http_error_name(Code code);

}  // namespace madang::signaling
