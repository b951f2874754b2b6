// A compressed HTTP body: the first byte chooses the coding.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "net/inflate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace madang::net;
  constexpr std::size_t kMax = 102'400;
  if (size == 0) { return 0; }
  const std::string_view body(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const auto text = inflate((bytes[0] & 1u) == 0 ? "gzip" : "deflate", body, kMax);
  if (text) { MADANG_CHECK(text->size() <= kMax); }
  return 0;
}
