// "ADDRESS:PORT" as people write it.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/socket_address.hpp"

namespace madang::server {

/// `1.2.3.4:5`, `[::1]:5` or `localhost:5`. The error names `setting`.
Result<SocketAddress> parse_endpoint(std::string_view text, std::string_view setting);

}  // namespace madang::server
