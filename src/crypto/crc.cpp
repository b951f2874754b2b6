#include "crypto/crc.hpp"

#include <array>
#include <cstring>

namespace madang::crypto {
namespace {

// Slicing by eight: table k gives what a byte does to the remainder k bytes further on.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables(std::uint32_t reflected_polynomial) {
  Tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t r = i;
    for (int bit = 0; bit < 8; ++bit) { r = r >> 1 ^ ((r & 1) != 0 ? reflected_polynomial : 0); }
    tables[0][i] = r;
  }
  for (std::uint32_t i = 0; i < 256; ++i) {
    for (std::size_t k = 1; k < 8; ++k) {
      const std::uint32_t before = tables[k - 1][i];
      tables[k][i] = before >> 8 ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kCrc32 = make_tables(0xEDB88320);
constexpr Tables kCrc32c = make_tables(0x82F63B78);

std::uint32_t load_le32(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[3]) << 24 | static_cast<std::uint32_t>(p[2]) << 16 |
         static_cast<std::uint32_t>(p[1]) << 8 | p[0];
}

std::uint32_t run(const Tables& t, Bytes bytes, std::uint32_t previous) {
  std::uint32_t r = ~previous;
  const std::uint8_t* p = bytes.data();
  std::size_t n = bytes.size();
  for (; n >= 8; n -= 8, p += 8) {
    const std::uint32_t low = load_le32(p) ^ r;
    const std::uint32_t high = load_le32(p + 4);
    r = t[7][low & 0xFF] ^ t[6][low >> 8 & 0xFF] ^ t[5][low >> 16 & 0xFF] ^ t[4][low >> 24] ^
        t[3][high & 0xFF] ^ t[2][high >> 8 & 0xFF] ^ t[1][high >> 16 & 0xFF] ^ t[0][high >> 24];
  }
  for (; n > 0; --n, ++p) { r = r >> 8 ^ t[0][(r ^ *p) & 0xFF]; }
  return ~r;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(Bytes bytes, std::uint32_t previous) {
  std::uint64_t r = static_cast<std::uint32_t>(~previous);
  const std::uint8_t* p = bytes.data();
  std::size_t n = bytes.size();
  for (; n >= 8; n -= 8, p += 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    r = __builtin_ia32_crc32di(r, word);
  }
  auto r32 = static_cast<std::uint32_t>(r);
  for (; n > 0; --n, ++p) { r32 = __builtin_ia32_crc32qi(r32, *p); }
  return ~r32;
}
#endif

}  // namespace

std::uint32_t crc32(Bytes bytes, std::uint32_t previous) { return run(kCrc32, bytes, previous); }

std::uint32_t crc32c_portable(Bytes bytes, std::uint32_t previous) {
  return run(kCrc32c, bytes, previous);
}

std::uint32_t crc32c(Bytes bytes, std::uint32_t previous) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) { return crc32c_sse42(bytes, previous); }
#endif
  return crc32c_portable(bytes, previous);
}

}  // namespace madang::crypto
