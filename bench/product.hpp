// The product: the same packets through the Engine and the worker's socket code, everything on.
#pragma once

#include "harness.hpp"

namespace madang::bench {

Cost run_product(const Case& c);

}  // namespace madang::bench
