#include "net/real_clock.hpp"

#include <ctime>

namespace madang::net {

namespace {

Duration read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

Instant now() { return at(read(CLOCK_MONOTONIC)); }

NtpClock read_ntp_clock() {
  const Instant instant = now();
  const std::int64_t unix_ns = read(CLOCK_REALTIME).count();
  const auto seconds = static_cast<std::uint64_t>(unix_ns / 1'000'000'000) + kNtpUnixOffsetSeconds;
  const auto rest = static_cast<std::uint64_t>(unix_ns % 1'000'000'000);
  return {instant, NtpTime{seconds << 32 | (rest << 32) / 1'000'000'000}};
}

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(read(CLOCK_REALTIME)).count();
}

}  // namespace madang::net
