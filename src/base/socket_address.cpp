#include "base/socket_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.hpp"

namespace madang {

namespace {

std::optional<IpAddress> parse_v4(std::string_view text) {
  std::array<std::uint8_t, 4> parts{};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t end = i < 3 ? text.find('.') : text.size();
    if (end == std::string_view::npos || end == 0 || end > 3) { return std::nullopt; }
    if (end > 1 && text[0] == '0') { return std::nullopt; }
    unsigned value = 0;
    const auto [rest, status] = std::from_chars(text.data(), text.data() + end, value);
    if (status != std::errc{} || rest != text.data() + end || value > 255) { return std::nullopt; }
    parts[i] = static_cast<std::uint8_t>(value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return IpAddress::v4(parts[0], parts[1], parts[2], parts[3]);
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  std::array<std::uint16_t, 8> groups{};
  std::size_t count = 0;
  std::optional<std::size_t> gap;
  std::size_t i = 0;
  if (text.starts_with("::")) {
    gap = 0;
    i = 2;
  }
  while (i < text.size()) {
    if (count == 8) { return std::nullopt; }
    std::size_t digits = 0;
    unsigned value = 0;
    while (i + digits < text.size() && digits < 4 && hex_value(text[i + digits]) >= 0) {
      value = value << 4 | static_cast<unsigned>(hex_value(text[i + digits]));
      ++digits;
    }
    if (i + digits < text.size() && text[i + digits] == '.') {  // an IPv4 tail
      const auto tail = parse_v4(text.substr(i));
      if (!tail || count > 6) { return std::nullopt; }
      groups[count++] = static_cast<std::uint16_t>(tail->bytes[12] << 8 | tail->bytes[13]);
      groups[count++] = static_cast<std::uint16_t>(tail->bytes[14] << 8 | tail->bytes[15]);
      i = text.size();
      break;
    }
    if (digits == 0) { return std::nullopt; }
    groups[count++] = static_cast<std::uint16_t>(value);
    i += digits;
    if (i == text.size()) { break; }
    if (text[i] != ':') { return std::nullopt; }
    ++i;
    if (i < text.size() && text[i] == ':') {
      if (gap) { return std::nullopt; }
      gap = count;
      ++i;
    } else if (i == text.size()) {
      return std::nullopt;
    }
  }
  if (gap ? count > 7 : count != 8) { return std::nullopt; }
  IpAddress out;
  const std::size_t head = gap ? *gap : count;
  for (std::size_t g = 0; g < count; ++g) {
    const std::size_t slot = g < head ? g : 8 - (count - g);
    out.bytes[slot * 2] = static_cast<std::uint8_t>(groups[g] >> 8);
    out.bytes[slot * 2 + 1] = static_cast<std::uint8_t>(groups[g]);
  }
  return out;
}

std::string v6_text(const IpAddress& ip) {
  //= RFC 5952 §4: lower case, no leading zeros, the longest run of zero groups (the first of equals) as "::"
  std::size_t best_start = 8, best_length = 1;
  const auto group = [&](std::size_t i) { return ip.bytes[i * 2] << 8 | ip.bytes[i * 2 + 1]; };
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && group(end) == 0) { ++end; }
    if (end - i > best_length) {
      best_start = i;
      best_length = end - i;
    }
    i = end > i ? end : i + 1;
  }
  std::string out;
  for (std::size_t i = 0; i < 8;) {
    if (i == best_start) {
      out += "::";
      i += best_length;
      continue;
    }
    if (!out.empty() && out.back() != ':') { out += ':'; }
    char digits[5];
    const auto end = std::to_chars(digits, digits + sizeof digits, group(i), 16).ptr;
    out.append(digits, end);
    ++i;
  }
  return out;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

std::string IpAddress::text() const {
  if (!is_v4()) { return v6_text(*this); }
  std::string out;
  for (std::size_t i = 12; i < 16; ++i) {
    if (i > 12) { out += '.'; }
    out += std::to_string(bytes[i]);
  }
  return out;
}

bool IpAddress::is_unspecified() const {
  return *this == IpAddress{} || *this == IpAddress::v4(0, 0, 0, 0);
}

bool IpAddress::is_loopback() const {
  if (is_v4()) { return bytes[12] == 127; }
  IpAddress one;
  one.bytes[15] = 1;
  return *this == one;
}

std::string SocketAddress::text() const {
  return (ip.is_v4() ? ip.text() : "[" + ip.text() + "]") + ":" + std::to_string(port);
}

}  // namespace madang

std::size_t std::hash<madang::SocketAddress>::operator()(
    const madang::SocketAddress& address) const noexcept {
  std::uint64_t high, low;
  std::memcpy(&high, address.ip.bytes.data(), 8);
  std::memcpy(&low, address.ip.bytes.data() + 8, 8);
  std::uint64_t h = (high ^ low * 0x9E3779B97F4A7C15u) + address.port;
  h = (h ^ h >> 32) * 0xD6E8FEB86659FD93u;
  return static_cast<std::size_t>(h ^ h >> 32);
}
