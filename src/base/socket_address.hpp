// Where a datagram comes from or goes to, without any socket header.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// An IPv4 or IPv6 address. IPv4 is kept as its v4-mapped IPv6 form (RFC 4291 §2.5.5.2), so that comparing is 16 bytes.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d}};
  }
  /// Dotted quad or RFC 4291 text, without port or brackets; no names.
  static std::optional<IpAddress> parse(std::string_view text);
  std::string text() const;

  constexpr bool is_v4() const {
    for (int i = 0; i < 10; ++i) {
      if (bytes[static_cast<std::size_t>(i)] != 0) { return false; }
    }
    return bytes[10] == 0xFF && bytes[11] == 0xFF;
  }
  bool is_unspecified() const;
  bool is_loopback() const;
  friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// Address and port in host byte order.
struct SocketAddress {
  IpAddress ip;
  std::uint16_t port = 0;
  /// `1.2.3.4:5` or `[::1]:5`.
  std::string text() const;
  friend constexpr auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

}  // namespace madang

template <>
struct std::hash<madang::SocketAddress> {
  std::size_t operator()(const madang::SocketAddress& address) const noexcept;
};

template <>
struct std::hash<madang::IpAddress> {
  std::size_t operator()(const madang::IpAddress& ip) const noexcept {
    return std::hash<madang::SocketAddress>{}({ip, 0});
  }
};
