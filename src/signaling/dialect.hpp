// The two ways in which clients of this protocol speak.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/time.hpp"

namespace madang::signaling {

/// Chosen once for a connection, and for each HTTP request. Rooms do not know it: both become the
/// same requests, and the same responses become both.
enum class Dialect : std::uint8_t {
  Classic,  ///< of mediasoup-demo in JavaScript
  Newer,    ///< of mediasoup-demo in TypeScript
};

inline constexpr std::size_t kDialects = 2;

/// A client of the newer dialect that has not joined by then is disconnected.
inline constexpr Duration kNewerJoinPatience = 10s;

/// By the query of a WebSocket's URL: only clients of the newer dialect say `usePipeTransports`.
Dialect dialect_of_query(std::string_view query);

}  // namespace madang::signaling
