// The floor: read, authenticate and decrypt, and for each receiver rewrite the header, encrypt and send. Nothing else.
#pragma once

#include "harness.hpp"

namespace madang::bench {

Cost run_floor(const Case& c);

}  // namespace madang::bench
