#define OPENSSL_SUPPRESS_DEPRECATED  // RAND_set_rand_method is the only way to a seeded OpenSSL
#include "sim/determinism.hpp"

#include <openssl/rand.h>
#include <sys/time.h>

#include <ctime>

#include "base/check.hpp"
#include "base/random.hpp"

namespace madang::sim {

namespace {

constexpr std::int64_t kStartOfTimeUnixSeconds = 1'800'000'000;

std::int64_t wall_ns = kStartOfTimeUnixSeconds * 1'000'000'000;

SeededRandom& openssl_random() {
  static SeededRandom random(1);
  return random;
}
int fill(unsigned char* bytes, int size) {
  openssl_random().fill({bytes, static_cast<std::size_t>(size)});
  return 1;
}
int is_seeded() { return 1; }

}  // namespace

void seed_openssl(std::uint64_t seed) {
  static const RAND_METHOD method = {nullptr, fill, nullptr, nullptr, fill, is_seeded};
  MADANG_CHECK(RAND_set_rand_method(&method) == 1);
  openssl_random() = SeededRandom(seed);
}

void set_wall_clock(Instant now) {
  wall_ns = kStartOfTimeUnixSeconds * 1'000'000'000 + now.time_since_epoch().count();
}

}  // namespace madang::sim

// These stand in for the C library's, for this program and for every library it loads.
extern "C" int gettimeofday(timeval* to, void*) noexcept {
  to->tv_sec = static_cast<time_t>(madang::sim::wall_ns / 1'000'000'000);
  to->tv_usec = static_cast<suseconds_t>(madang::sim::wall_ns % 1'000'000'000 / 1000);
  return 0;
}

extern "C" time_t time(time_t* to) noexcept {
  const auto seconds = static_cast<time_t>(madang::sim::wall_ns / 1'000'000'000);
  if (to != nullptr) { *to = seconds; }
  return seconds;
}
