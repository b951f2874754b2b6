// The only place that asks the machine what time it is.
#pragma once

#include "base/ntp.hpp"
#include "base/time.hpp"

namespace madang::net {

/// Now, from CLOCK_MONOTONIC. Threads agree about it.
Instant now();

/// The pair of instants that ties the Timeline to NTP time, read from CLOCK_REALTIME. Call it once at start and hand
/// the result to every worker: later steps of the wall clock then never reach a sender report.
NtpClock read_ntp_clock();

/// Seconds since 1970, for logs and tokens.
std::int64_t unix_seconds();

}  // namespace madang::net
