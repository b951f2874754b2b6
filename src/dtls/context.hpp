// What all DTLS endpoints of an engine share.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "crypto/certificate.hpp"

struct ssl_ctx_st;

namespace madang::dtls {

/// Owns OpenSSL's settings for DTLS-SRTP: DTLS 1.2, AEAD suites, our certificate, no tickets, no renegotiation.
class Context {
 public:
  /// Takes references of its own to the certificate and key. Fails where OpenSSL is not one whose retransmission we can
  /// drive by our own clock (3.0 and 3.1), or refuses the certificate.
  static Result<Context> make(const crypto::Certificate& certificate);

  Context(Context&&) noexcept;
  Context& operator=(Context&&) noexcept;
  ~Context();

  ssl_ctx_st* handle() const { return handle_.get(); }

 private:
  struct Free { void operator()(ssl_ctx_st* handle) const; };
  explicit Context(ssl_ctx_st* handle) : handle_(handle) {}
  std::unique_ptr<ssl_ctx_st, Free> handle_;
};

}  // namespace madang::dtls
