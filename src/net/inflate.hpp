// Bodies that were compressed on their way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace madang::net {

/// True for the codings that inflate() undoes: gzip (and its old name x-gzip) and deflate.
bool can_inflate(std::string_view coding);

/// What `bytes` were. Refuses what is broken or cut short (InvalidArgument), and what would be longer than `bytes_max`
/// (TooLarge), without ever holding more than that.
Result<std::string> inflate(std::string_view coding, std::string_view bytes, std::size_t bytes_max);

}  // namespace madang::net
