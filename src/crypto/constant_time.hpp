// What must not tell an attacker, by its duration or by what it leaves behind, what it saw.
#pragma once

#include "base/bytes.hpp"

namespace madang::crypto {

/// True when both hold the same bytes. Takes the same time wherever they differ; lengths are no
/// secret.
bool equal(Bytes a, Bytes b);

/// Overwrites a secret in a way that the compiler may not leave out.
void wipe(MutableBytes secret);

}  // namespace madang::crypto
