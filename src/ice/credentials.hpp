// What a peer must know to be believed: user name fragment and password (RFC 8445 §5.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/random.hpp"

namespace madang::ice {

inline constexpr std::size_t kUfragChars = 32;
inline constexpr std::size_t kPasswordChars = 32;  ///< 165 bits; RFC 8445 §5.3 asks for 128

/// Two secrets of 32 lower-case letters and digits.
struct Credentials {
  std::string ufrag;
  std::string password;

  static Credentials make(Random& random);
  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// Whom a STUN request from an unknown tuple is for: the part of USERNAME before the colon, as a view into `bytes`.
/// Nothing is proved by it. No allocation.
std::optional<std::string_view> peek_local_ufrag(Bytes bytes);

}  // namespace madang::ice
