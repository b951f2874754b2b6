// Bytes that the simulator owns: it is not in a hurry, so they are simply copied.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"

namespace madang::sim {

using Blob = std::vector<std::uint8_t>;

inline Blob to_blob(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace madang::sim
