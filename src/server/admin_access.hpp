// Who may speak to the operator's side, and from where.
#pragma once

#include <optional>
#include <string>

#include "net/http_message.hpp"

namespace madang::server {

/// A token shorter than this could be guessed.
inline constexpr std::size_t kAdminTokenMin = 32;

/// Knows the operator's token, if there is one. Without it the listener is on loopback, and what is left to fear is the
/// operator's own browser: a foreign page that makes it ask.
class AdminAccess {
 public:
  explicit AdminAccess(std::string token = {}) : token_(std::move(token)) {}
  /// Nothing: the request may be answered.
  std::optional<net::HttpResponse> refuse(const net::HttpRequest& request) const;

 private:
  bool knows_token(const net::HttpRequest& request) const;
  std::string token_;
};

}  // namespace madang::server
