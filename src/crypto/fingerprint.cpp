#include "crypto/fingerprint.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/sha.hpp"

namespace madang::crypto {
namespace {

constexpr std::size_t digest_bytes(FingerprintAlgorithm algorithm) {
  switch (algorithm) {
    case FingerprintAlgorithm::Sha1: return 20;
    case FingerprintAlgorithm::Sha224: return 28;
    case FingerprintAlgorithm::Sha256: return 32;
    case FingerprintAlgorithm::Sha384: return 48;
    case FingerprintAlgorithm::Sha512: return 64;
  }
  return 0;
}

}  // namespace

std::string_view to_string(FingerprintAlgorithm algorithm) {
  switch (algorithm) {
    case FingerprintAlgorithm::Sha1: return "sha-1";
    case FingerprintAlgorithm::Sha224: return "sha-224";
    case FingerprintAlgorithm::Sha256: return "sha-256";
    case FingerprintAlgorithm::Sha384: return "sha-384";
    case FingerprintAlgorithm::Sha512: return "sha-512";
  }
  return "";
}

std::optional<FingerprintAlgorithm> parse_fingerprint_algorithm(std::string_view text) {
  for (const FingerprintAlgorithm algorithm : kFingerprintAlgorithms) {
    if (equals_ignoring_case(text, to_string(algorithm))) { return algorithm; }
  }
  return std::nullopt;
}

Fingerprint Fingerprint::of(FingerprintAlgorithm algorithm, Bytes der) {
  Fingerprint print;
  print.algorithm_ = algorithm;
  print.size_ = static_cast<std::uint8_t>(digest_bytes(algorithm));
  const auto keep = [&print](const auto& digest) {
    std::copy(digest.begin(), digest.end(), print.bytes_.begin());
  };
  switch (algorithm) {
    case FingerprintAlgorithm::Sha1: keep(sha1(der)); break;
    case FingerprintAlgorithm::Sha224: keep(sha224(der)); break;
    case FingerprintAlgorithm::Sha256: keep(sha256(der)); break;
    case FingerprintAlgorithm::Sha384: keep(sha384(der)); break;
    case FingerprintAlgorithm::Sha512: keep(sha512(der)); break;
  }
  return print;
}

std::optional<Fingerprint> Fingerprint::parse(std::string_view algorithm, std::string_view value) {
  const auto known = parse_fingerprint_algorithm(algorithm);
  if (!known) { return std::nullopt; }
  Fingerprint print;
  print.algorithm_ = *known;
  print.size_ = static_cast<std::uint8_t>(digest_bytes(*known));
  //= RFC 8122 §5: each byte is represented as two hex digits, separated by a colon
  if (value.size() != print.size_ * std::size_t{3} - 1) { return std::nullopt; }
  for (std::size_t i = 0; i < print.size_; ++i) {
    const int high = hex_value(value[3 * i]);
    const int low = hex_value(value[3 * i + 1]);
    const bool separated = i + 1 == print.size_ || value[3 * i + 2] == ':';
    if (high < 0 || low < 0 || !separated) { return std::nullopt; }
    print.bytes_[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return print;
}

std::string Fingerprint::value() const {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  text.reserve(size_ * std::size_t{3});
  for (const std::uint8_t byte : bytes()) {
    if (!text.empty()) { text += ':'; }
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace madang::crypto
