// Version-4 UUIDs: how routers, transports, producers and consumers are named towards clients.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace madang {

/// 128 random bits in the form of RFC 9562 §5.4. The zero value names nothing.
struct Uuid {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  static Uuid make(Random& random);
  /// Takes the 36-character form, either case; anything else is nothing.
  static std::optional<Uuid> parse(std::string_view text);
  /// Lower case, 36 characters.
  std::string text() const;
  explicit constexpr operator bool() const { return (high | low) != 0; }
  friend constexpr auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// A Uuid that names one kind of thing: `Named<struct TransportTag>`.
template <typename Tag>
struct UuidOf {
  Uuid value;
  std::string text() const { return value.text(); }
  explicit constexpr operator bool() const { return static_cast<bool>(value); }
  friend constexpr auto operator<=>(const UuidOf&, const UuidOf&) = default;
};

}  // namespace madang

template <>
struct std::hash<madang::Uuid> {
  std::size_t operator()(const madang::Uuid& id) const {
    return static_cast<std::size_t>(id.high * 0x9E3779B97F4A7C15u ^ id.low);
  }
};
template <typename Tag>
struct std::hash<madang::UuidOf<Tag>> {
  std::size_t operator()(const madang::UuidOf<Tag>& id) const { return std::hash<madang::Uuid>{}(id.value); }
};
