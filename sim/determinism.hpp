// What OpenSSL would otherwise ask the machine for. Programs that link this library get a gettimeofday() and a time() that
// tell virtual time, and OpenSSL's random numbers come from a seed: the same seed gives the same bytes on every wire.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace madang::sim {

/// From now on, and until the next call, all of OpenSSL's chance in this process comes from `seed`. Never in a server.
void seed_openssl(std::uint64_t seed);
/// What the wall clock says from now on: `now` after a fixed date.
void set_wall_clock(Instant now);

}  // namespace madang::sim
