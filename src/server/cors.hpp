// Which pages of other origins may use the HTTP API.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http_message.hpp"

namespace madang::server {

/// Knows the configured origins (`https://app.example`), or `*` for all of them.
class Cors {
 public:
  explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  bool allows(std::string_view origin) const;
  /// Says in an answer that a page of `origin` may read it; nothing for an origin that may not. An answer to OPTIONS,
  /// which has Allow, also says what may be sent.
  void add_to(net::HttpHeaders& headers, std::string_view origin) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace madang::server
