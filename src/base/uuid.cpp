#include "base/uuid.hpp"

#include "base/text.hpp"

namespace madang {

namespace {
constexpr std::size_t kTextBytes = 36;
constexpr bool is_dash_at(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }
}  // namespace

Uuid Uuid::make(Random& random) {
  Uuid id{random.next(), random.next()};
  //= RFC 9562 §5.4: version 4 in the ver field, 0b10 in the var field
  id.high = (id.high & ~0xF000ull) | 0x4000ull;
  id.low = (id.low & ~(0x3ull << 62)) | (0x2ull << 62);
  return id;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != kTextBytes) { return std::nullopt; }
  std::uint64_t words[2] = {0, 0};
  int nibbles = 0;
  for (std::size_t i = 0; i < kTextBytes; ++i) {
    if (is_dash_at(i)) {
      if (text[i] != '-') { return std::nullopt; }
      continue;
    }
    const int nibble = hex_value(text[i]);
    if (nibble < 0) { return std::nullopt; }
    std::uint64_t& word = words[nibbles++ / 16];
    word = word << 4 | static_cast<std::uint64_t>(nibble);
  }
  return Uuid{words[0], words[1]};
}

std::string Uuid::text() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out(kTextBytes, '-');
  int nibbles = 0;
  for (std::size_t i = 0; i < kTextBytes; ++i) {
    if (is_dash_at(i)) { continue; }
    const std::uint64_t word = nibbles < 16 ? high : low;
    out[i] = kDigits[word >> (60 - 4 * (nibbles % 16)) & 0xF];
    ++nibbles;
  }
  return out;
}

}  // namespace madang
