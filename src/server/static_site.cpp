#include "server/static_site.hpp"

#include <string>

namespace madang::server {

namespace {

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; "
    "img-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

void add_security_headers(net::HttpHeaders& headers) {
  headers.add("Content-Security-Policy", std::string(kContentSecurityPolicy));
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
  headers.add("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)");
  headers.add("Cross-Origin-Opener-Policy", "same-origin");
  headers.add("Cross-Origin-Resource-Policy", "same-origin");
}

bool accepts_gzip(const net::HttpRequest& request) {
  for (const std::string& coding : net::split_list(request.headers.find("Accept-Encoding"))) {
    if (coding == "gzip" || coding.starts_with("gzip;q=1") || coding.starts_with("gzip;q=0.")) {
      return coding != "gzip;q=0.0";
    }
  }
  return false;
}

net::HttpResponse cannot(const net::HttpRequest& request) {
  return net::error_response(404, "Error", "Cannot " + request.method + " " + request.path);
}

}  // namespace

const Asset* StaticSite::find(std::string_view path) const {
  for (const Asset& asset : assets_) {
    if (asset.path == path) { return &asset; }
  }
  return nullptr;
}

net::HttpResponse StaticSite::answer(const net::HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") { return cannot(request); }
  const Asset* asset = find(request.path == "/" ? "/index.html" : std::string_view(request.path));
  if (asset == nullptr) { return cannot(request); }
  net::HttpResponse response;
  response.headers.add("Content-Type", std::string(asset->content_type));
  response.headers.add("Cache-Control", asset->is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.static_body = asset->plain;
  if (!asset->gzip.empty()) {
    response.headers.add("Vary", "Accept-Encoding");
    if (accepts_gzip(request)) {
      response.headers.add("Content-Encoding", "gzip");
      response.static_body = asset->gzip;
    }
  }
  add_security_headers(response.headers);
  return response;
}

}  // namespace madang::server
