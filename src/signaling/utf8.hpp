// Is this text? Names that came %-escaped may hold any byte, and JSON must not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace madang::signaling {

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// At most `bytes` bytes of valid UTF-8, not cutting a character in two; "…" stands for the rest.
std::string shortened(std::string_view text, std::size_t bytes);

}  // namespace madang::signaling
