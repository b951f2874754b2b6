// The pseudo-random function of SRTP's key derivation. Not for packets.
#pragma once

#include "base/bytes.hpp"
#include "crypto/cm_key.hpp"

namespace madang::crypto {

/// Fills `out` with the counter-mode key stream of `key` (16 or 32 bytes) from `counter` on.
void aes_cm_keystream(Bytes key, const CmCounter& counter, MutableBytes out);

}  // namespace madang::crypto
