// Which Madang this is.
#pragma once

#include <string_view>

namespace madang::server {

inline constexpr std::string_view kVersionText = "madang 0.1.0";

}  // namespace madang::server
