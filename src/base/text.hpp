// Small text forms that the wire uses: hex, base64, percent-encoding, ASCII case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// 0..15, or -1 when `c` is not a hexadecimal digit.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') { return c - '0'; }
  if (c >= 'a' && c <= 'f') { return c - 'a' + 10; }
  if (c >= 'A' && c <= 'F') { return c - 'A' + 10; }
  return -1;
}

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string to_ascii_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Two lower-case digits per byte, nothing between.
std::string to_hex(std::span<const std::uint8_t> bytes);
/// Even number of digits, either case; anything else is nothing.
std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);

/// RFC 4648 §4, with padding.
std::string to_base64(std::span<const std::uint8_t> bytes);
/// Accepts missing padding; any other foreign character is nothing.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

/// Escapes everything but the unreserved characters of RFC 3986 §2.3.
std::string percent_encode(std::string_view text);
/// Undoes %-escapes (RFC 3986 §2.1); with `plus_is_space` also form encoding. A bad escape is nothing.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

}  // namespace madang
