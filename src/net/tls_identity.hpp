// Certificate and key of a TLS listener.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace madang::net {

/// A checked server identity: certificate chain and the key that belongs to it. Copies share it.
class TlsIdentity {
 public:
  /// `certificate_pem`: leaf first, then its issuers. Refuses, in a sentence, what is not PEM, a key that does not
  /// match, a key too weak for TLS.
  static Result<TlsIdentity> from_pem(std::string_view certificate_pem, std::string_view key_pem);

  struct Parts;
  const std::shared_ptr<Parts>& parts() const { return parts_; }

 private:
  explicit TlsIdentity(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}
  // Shared, because connections of an identity that a reload replaced live on with it.
  std::shared_ptr<Parts> parts_;
};

}  // namespace madang::net
