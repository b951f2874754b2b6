#include "server/admin_routes.hpp"

#include <vector>

#include "base/text.hpp"

namespace madang::server {

namespace {

constexpr std::string_view kPrefix = "/api/v1/";
constexpr std::size_t kSegmentsMax = 4;

/// The decoded parts of a path; empty when one has a bad escape, or there are too many.
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  for (;;) {
    const std::size_t slash = path.find('/');
    auto segment = percent_decode(path.substr(0, slash));
    if (!segment || segment->empty() || segments.size() == kSegmentsMax) { return {}; }
    segments.push_back(std::move(*segment));
    if (slash == std::string_view::npos) { return segments; }
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

std::optional<AdminRequest> route_admin(std::string_view method, std::string_view path) {
  if (!path.starts_with(kPrefix)) { return std::nullopt; }
  std::vector<std::string> parts = segments_of(path.substr(kPrefix.size()));
  if (parts.empty()) { return std::nullopt; }
  const bool reads = method == "GET" || method == "HEAD";
  if (parts.size() == 1 && parts[0] == "server" && reads) { return AskServer{}; }
  if (parts[0] != "rooms") { return std::nullopt; }
  if (parts.size() == 1 && reads) { return AskRooms{}; }
  if (parts.size() == 2 && reads) { return AskRoom{std::move(parts[1])}; }
  if (parts.size() == 2 && method == "DELETE") { return CloseRoom{std::move(parts[1])}; }
  if (parts.size() == 4 && parts[2] == "people" && method == "DELETE") {
    return DropPerson{std::move(parts[1]), std::move(parts[3])};
  }
  return std::nullopt;
}

}  // namespace madang::server
