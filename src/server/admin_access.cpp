#include "server/admin_access.hpp"

#include "base/socket_address.hpp"
#include "base/text.hpp"

namespace madang::server {

namespace {

bool is_api(const net::HttpRequest& request) { return request.path.starts_with("/api/"); }

/// `Host` without its port and without the brackets of IPv6.
std::string_view host_of(const net::HttpRequest& request) {
  std::string_view host = request.headers.find("Host");
  if (host.starts_with('[')) { return host.substr(1, host.find(']') - 1); }
  return host.substr(0, host.find(':'));
}

/// A name could be anybody's and be made to point here (DNS rebinding); an address is what it says.
bool names_an_address(const net::HttpRequest& request) {
  const std::string_view host = host_of(request);
  return equals_ignoring_case(host, "localhost") || IpAddress::parse(host).has_value();
}

/// What browsers add, and pages cannot change. Programs that are no browsers add nothing.
bool comes_from_elsewhere(const net::HttpRequest& request) {
  const std::string_view site = request.headers.find("Sec-Fetch-Site");
  if (!site.empty()) { return site != "same-origin" && site != "none"; }
  const std::string_view origin = request.headers.find("Origin");
  return !origin.empty() && origin.substr(origin.find("//") + 2) != request.headers.find("Host");
}

/// Takes the same time wherever the difference is.
bool are_equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) { return false; }
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace

bool AdminAccess::knows_token(const net::HttpRequest& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view given = request.headers.find("Authorization");
  return given.starts_with(kScheme) && are_equal(given.substr(kScheme.size()), token_);
}

std::optional<net::HttpResponse> AdminAccess::refuse(const net::HttpRequest& request) const {
  if (!is_api(request)) { return std::nullopt; }  // the page itself knows nothing
  if (comes_from_elsewhere(request)) { return net::error_response(403, "Error", "another site may not ask here"); }
  if (token_.empty()) {
    if (names_an_address(request)) { return std::nullopt; }
    return net::error_response(403, "Error", "open this page by its address, not by a name");
  }
  if (knows_token(request)) { return std::nullopt; }
  auto response = net::error_response(401, "Error", "the operator's token is missing or wrong");
  response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace madang::server
