#include "server/static_site.hpp"

#include <string>

namespace madang::server {

namespace {

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; "
    "img-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'";

/// Not secret, but of no use to anybody else.
constexpr std::string_view kOperatorsOnly[] = {"/admin.html", "/openapi.yaml"};

void add_security_headers(net::HttpHeaders& headers) {
  headers.add("Content-Security-Policy", std::string(kContentSecurityPolicy));
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
  headers.add("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)");
  headers.add("Cross-Origin-Opener-Policy", "same-origin");
  headers.add("Cross-Origin-Resource-Policy", "same-origin");
}

/// Whether an Accept-Encoding names that coding and does not forbid it with a weight of zero (RFC 9110 §12.5.3).
bool accepts(const net::HttpRequest& request, std::string_view wanted) {
  for (const std::string& item : net::split_list(request.headers.find("Accept-Encoding"))) {
    const std::size_t semicolon = item.find(';');
    if (item.substr(0, item.find_first_of("; ")) != wanted) { continue; }
    const std::size_t weight = semicolon == std::string::npos ? semicolon : item.find("q=", semicolon);
    return weight == std::string::npos || item.find_first_of("123456789", weight) != std::string::npos;
  }
  return false;
}

/// The smallest form that the client takes.
struct Chosen {
  Bytes body;
  std::string_view encoding = {};  ///< empty: as it is
};
Chosen choose(const Asset& asset, const net::HttpRequest& request) {
  if (!asset.brotli.empty() && accepts(request, "br")) { return {asset.brotli, "br"}; }
  if (!asset.gzip.empty() && accepts(request, "gzip")) { return {asset.gzip, "gzip"}; }
  return {asset.plain};
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
  for (const std::string_view path : kOperatorsOnly) {
    if (request.path == path) { return cannot(request); }
  }
  return answer(request, request.path == "/" ? "/index.html" : std::string_view(request.path));
}

net::HttpResponse StaticSite::answer_operator(const net::HttpRequest& request) const {
  const bool is_page = request.path == "/" || request.path == "/admin";
  if (request.path == "/index.html") { return cannot(request); }
  return answer(request, is_page ? "/admin.html" : std::string_view(request.path));
}

net::HttpResponse StaticSite::answer(const net::HttpRequest& request, std::string_view path) const {
  if (request.method != "GET" && request.method != "HEAD") { return cannot(request); }
  const Asset* asset = find(path);
  if (asset == nullptr) { return cannot(request); }
  net::HttpResponse response;
  response.headers.add("Content-Type", std::string(asset->content_type));
  response.headers.add("Cache-Control", asset->is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
  const Chosen chosen = choose(*asset, request);
  response.static_body = chosen.body;
  if (!chosen.encoding.empty()) { response.headers.add("Content-Encoding", std::string(chosen.encoding)); }
  if (!asset->gzip.empty() || !asset->brotli.empty()) { response.headers.add("Vary", "Accept-Encoding"); }
  add_security_headers(response.headers);
  return response;
}

}  // namespace madang::server
