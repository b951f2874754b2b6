// The certificate that DTLS (and, if configured, the TLS listener) shows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/fingerprint.hpp"

// OpenSSL's X509 and EVP_PKEY, named so that this header needs none of its own.
struct x509_st;
struct evp_pkey_st;

namespace madang::crypto {

/// Owns a certificate (with the chain that came with it) and its private key.
class Certificate {
 public:
  static constexpr std::size_t kChainMax = 8;

  /// A fresh self-signed P-256 certificate, valid from a day before `unix_seconds_now` until 30
  /// days after. Key and serial come from OpenSSL's generator.
  static Result<Certificate> generate(std::int64_t unix_seconds_now);

  /// Reads a certificate, followed by its chain if any, and its unencrypted private key, both PEM
  /// text. Refused: text that holds no certificate or no key, a key of another certificate.
  static Result<Certificate> from_pem(std::string_view certificate_pem, std::string_view key_pem);

  Certificate(Certificate&&) noexcept;
  Certificate& operator=(Certificate&&) noexcept;
  ~Certificate();

  Fingerprint fingerprint(FingerprintAlgorithm algorithm) const;
  std::vector<std::uint8_t> der() const;
  std::string certificate_pem() const;
  std::string key_pem() const;

  /// Handles for OpenSSL contexts, which take references of their own.
  x509_st* x509() const;
  evp_pkey_st* key() const;
  std::size_t chain_size() const;
  x509_st* chain_at(std::size_t i) const;

 private:
  struct Handles;
  explicit Certificate(std::unique_ptr<Handles> handles);
  std::unique_ptr<Handles> handles_;
};

}  // namespace madang::crypto
