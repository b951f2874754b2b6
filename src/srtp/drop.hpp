// Why a protected packet was not let in.
#pragma once

#include <cstdint>
#include <string_view>

namespace madang::srtp {

enum class Drop : std::uint8_t {
  TooShort,      ///< cannot hold header and tag
  Malformed,     ///< not version 2, or a header that points beyond the packet
  BadTag,        ///< not from who holds the key, or damaged on the way
  Replay,        ///< seen before, or too old to tell
  TooManySsrcs,  ///< authentic, but the receiver follows as many sources as it may
};
inline constexpr std::size_t kDropReasons = 5;

/// "too_short", "bad_tag", ... as metrics call them.
std::string_view to_string(Drop drop);

}  // namespace madang::srtp
