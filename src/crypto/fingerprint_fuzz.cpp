#include "crypto/fingerprint.hpp"

#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using madang::crypto::Fingerprint;
  // "sha-256 AA:BB:..", as in an SDP line.
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) { return 0; }
  const auto print = Fingerprint::parse(text.substr(0, space), text.substr(space + 1));
  if (!print) { return 0; }
  MADANG_CHECK(Fingerprint::parse(to_string(print->algorithm()), print->value()) == print);
  return 0;
}
