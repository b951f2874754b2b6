// The part of a URL behind the question mark.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace madang::signaling {

inline constexpr std::size_t kQueryEntriesMax = 64;

struct QueryEntry {
  std::string key;
  std::string value;
};

/// In order, decoded. Entries with a bad escape, and those over kQueryEntriesMax, are left out.
std::vector<QueryEntry> parse_query(std::string_view query);

}  // namespace madang::signaling
