#include "server/cors.hpp"

#include <algorithm>

namespace madang::server {

bool Cors::allows(std::string_view origin) const {
  return !origin.empty() && std::any_of(origins_.begin(), origins_.end(), [&](const std::string& known) {
    return known == "*" || known == origin;
  });
}

void Cors::add_to(net::HttpHeaders& headers, std::string_view origin) const {
  // Caches must not hand one origin's answer to another, nor the one without to any.
  if (!origins_.empty()) { headers.add("Vary", "Origin"); }
  if (!allows(origin)) { return; }
  headers.add("Access-Control-Allow-Origin", std::string(origin));
  if (const std::string methods(headers.find("Allow")); !methods.empty()) {
    headers.add("Access-Control-Allow-Methods", methods);
    headers.add("Access-Control-Allow-Headers", "Content-Type");
    headers.add("Access-Control-Max-Age", "600");
  }
}

}  // namespace madang::server
