#include "signaling/query.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace madang::signaling {

std::vector<QueryEntry> parse_query(std::string_view query) {
  std::vector<QueryEntry> entries;
  while (!query.empty() && entries.size() < kQueryEntriesMax) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const std::size_t equals = std::min(part.find('='), part.size());
    std::optional<std::string> key = percent_decode(part.substr(0, equals), true);
    std::optional<std::string> value =
        percent_decode(part.substr(std::min(equals + 1, part.size())), true);
    if (key && value) { entries.push_back({*std::move(key), *std::move(value)}); }
  }
  return entries;
}

}  // namespace madang::signaling
