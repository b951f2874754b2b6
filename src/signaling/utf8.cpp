#include "signaling/utf8.hpp"

#include <cstdint>

namespace madang::signaling {

namespace {

struct Lead {
  std::size_t continuation_bytes = 0;
  std::uint8_t second_min = 0x80;
  std::uint8_t second_max = 0xBF;
  bool valid = true;
};

//= RFC 3629 §4: the table of UTF8-2, UTF8-3 and UTF8-4
Lead classify(std::uint8_t byte) {
  if (byte < 0x80) { return {}; }
  if (byte >= 0xC2 && byte <= 0xDF) { return {.continuation_bytes = 1}; }
  if (byte == 0xE0) { return {.continuation_bytes = 2, .second_min = 0xA0}; }
  if (byte == 0xED) { return {.continuation_bytes = 2, .second_max = 0x9F}; }
  if (byte >= 0xE1 && byte <= 0xEF) { return {.continuation_bytes = 2}; }
  if (byte == 0xF0) { return {.continuation_bytes = 3, .second_min = 0x90}; }
  if (byte == 0xF4) { return {.continuation_bytes = 3, .second_max = 0x8F}; }
  if (byte >= 0xF1 && byte <= 0xF3) { return {.continuation_bytes = 3}; }
  return {.valid = false};
}

bool is_continuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Lead lead = classify(static_cast<std::uint8_t>(text[i]));
    if (!lead.valid || text.size() - i <= lead.continuation_bytes) { return false; }
    if (lead.continuation_bytes > 0) {
      const auto second = static_cast<std::uint8_t>(text[i + 1]);
      if (second < lead.second_min || second > lead.second_max) { return false; }
    }
    for (std::size_t k = 2; k <= lead.continuation_bytes; ++k) {
      if (!is_continuation(text[i + k])) { return false; }
    }
    i += lead.continuation_bytes + 1;
  }
  return true;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) { return std::string(text); }
  while (bytes > 0 && is_continuation(text[bytes])) { --bytes; }
  return std::string(text.substr(0, bytes)) + "…";
}

}  // namespace madang::signaling
