// `madang serve`: everything put together, until a signal.
#pragma once

#include "server/config.hpp"

namespace madang::server {

/// Exit codes of the program.
inline constexpr int kExitOk = 0, kExitFailed = 1, kExitUsage = 2;

/// Runs until SIGTERM or SIGINT. A bad address, certificate or busy port is one sentence on stderr and kExitUsage.
int serve(const Config& config);

}  // namespace madang::server
