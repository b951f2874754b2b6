// Where log lines go and how they look.
#pragma once

#include "server/config.hpp"

namespace madang::server {

/// Structured lines on stderr: text for people, JSON for machines. Remote text never breaks a line.
void set_up_log(const Config& config);

}  // namespace madang::server
