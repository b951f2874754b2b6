#include "signaling/dialect.hpp"

#include <algorithm>

#include "signaling/query.hpp"

namespace madang::signaling {

Dialect dialect_of_query(std::string_view query) {
  const auto entries = parse_query(query);
  const bool is_newer = std::any_of(entries.begin(), entries.end(), [](const QueryEntry& entry) {
    return entry.key == "usePipeTransports";
  });
  return is_newer ? Dialect::Newer : Dialect::Classic;
}

}  // namespace madang::signaling
