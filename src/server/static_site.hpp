// The page, compiled into the program: no file is ever opened for a request.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "net/http_message.hpp"

namespace madang::server {

/// One file of the page.
struct Asset {
  std::string_view path;  ///< "/index.html"
  std::string_view content_type;
  Bytes plain;
  Bytes gzip;             ///< empty: not worth it
  Bytes brotli;           ///< empty: not worth it
  bool is_hashed = false; ///< its name changes with its content, so it may be cached for good
};

/// The assets that this build embeds; empty when it was built without the page.
std::span<const Asset> embedded_assets();

/// Knows what is answered outside the API.
class StaticSite {
 public:
  explicit StaticSite(std::span<const Asset> assets = embedded_assets()) : assets_(assets) {}
  /// `/` is the web app; everything comes with a strict content security policy.
  net::HttpResponse answer(const net::HttpRequest& request) const;
  /// The same for the operator's side: `/` and `/admin` are the operator's page, which the other side does not have.
  net::HttpResponse answer_operator(const net::HttpRequest& request) const;

 private:
  net::HttpResponse answer(const net::HttpRequest& request, std::string_view path) const;
  const Asset* find(std::string_view path) const;
  std::span<const Asset> assets_;
};

}  // namespace madang::server
