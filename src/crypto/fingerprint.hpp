// What signalling says about a certificate, and DTLS holds the peer to (RFC 8122 §5).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace madang::crypto {

enum class FingerprintAlgorithm : std::uint8_t { Sha1, Sha224, Sha256, Sha384, Sha512 };

inline constexpr std::array kFingerprintAlgorithms = {
    FingerprintAlgorithm::Sha1, FingerprintAlgorithm::Sha224, FingerprintAlgorithm::Sha256,
    FingerprintAlgorithm::Sha384, FingerprintAlgorithm::Sha512};

/// "sha-1", "sha-224", "sha-256", "sha-384", "sha-512".
std::string_view to_string(FingerprintAlgorithm algorithm);
std::optional<FingerprintAlgorithm> parse_fingerprint_algorithm(std::string_view text);

/// The digest of a certificate in DER, and which digest it is.
class Fingerprint {
 public:
  static constexpr std::size_t kBytesMax = 64;

  /// Digests a certificate in DER.
  static Fingerprint of(FingerprintAlgorithm algorithm, Bytes der);
  /// Algorithm "sha-256" (any case) and value "AA:BB:..": pairs of digits of either case, as many
  /// as the algorithm's digest has.
  static std::optional<Fingerprint> parse(std::string_view algorithm, std::string_view value);

  FingerprintAlgorithm algorithm() const { return algorithm_; }
  Bytes bytes() const { return {bytes_.data(), size_}; }
  /// "AA:BB:..", upper case.
  std::string value() const;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;

 private:
  FingerprintAlgorithm algorithm_ = FingerprintAlgorithm::Sha256;
  std::uint8_t size_ = 0;
  std::array<std::uint8_t, kBytesMax> bytes_{};
};

}  // namespace madang::crypto
