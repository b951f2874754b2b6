// CPU per forwarded packet, of the product beside a floor of the same run. `bench_forward [--json] [--rounds N]`
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "crypto/cipher_unit.hpp"
#include "floor.hpp"
#include "product.hpp"

namespace {

using madang::bench::Case;
using madang::bench::Cost;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Row {
  double product_ns, floor_ns, user_ns, floor_user_ns;
};

/// Product and floor in turn, so that a machine that changes its speed changes both.
Row measure(const Case& c, int rounds) {
  std::vector<double> product, floor, user, floor_user;
  for (int i = 0; i < rounds; ++i) {
    const Cost a = madang::bench::run_product(c);
    const Cost b = madang::bench::run_floor(c);
    product.push_back(a.cpu_ns);
    user.push_back(a.user_ns);
    floor.push_back(b.cpu_ns);
    floor_user.push_back(b.user_ns);
  }
  return {median(product), median(floor), median(user), median(floor_user)};
}

}  // namespace

int main(int argc, char** argv) {
  bool json = false;
  int rounds = 5;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else if (std::strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
      rounds = std::max(1, std::atoi(argv[++i]));
    } else {
      std::fprintf(stderr, "usage: bench_forward [--json] [--rounds N]\n");
      return 2;
    }
  }
  const std::vector<Case> cases = {
      {.name = "gcm 1200B 1->10, one packet per flush", .receivers = 10, .burst = 1, .packets = 40'000},
      {.name = "gcm 1200B 1->10, frames of 8", .receivers = 10, .burst = 8, .packets = 80'000},
      {.name = "gcm 1200B 1->100, one packet per flush", .receivers = 100, .burst = 1, .packets = 100'000},
      {.name = "gcm 1200B 1->100, frames of 8", .receivers = 100, .burst = 8, .packets = 160'000},
      {.name = "gcm 100B 1->100, one packet per flush", .receivers = 100, .burst = 1, .payload_bytes = 88, .packets = 100'000},
  };
  if (!json) {
    const auto backend = madang::crypto::to_string(madang::crypto::CipherUnit::best());
    std::printf("loopback, sinks that nobody reads; a socket per receiver; crypto %.*s; CPU ns per forwarded packet, medians of %d\n",
                static_cast<int>(backend.size()), backend.data(), rounds);
    std::printf("%-42s %9s %9s %6s %9s %9s\n", "case", "product", "floor", "ratio", "user", "floor u.");
  }
  for (const Case& c : cases) {
    const Row row = measure(c, rounds);
    if (json) {
      std::printf("{\"name\":\"%s\",\"product_ns\":%.1f,\"floor_ns\":%.1f,\"ratio\":%.3f,\"user_ns\":%.1f,\"pps\":%.0f}\n",
                  c.name.c_str(), row.product_ns, row.floor_ns, row.product_ns / row.floor_ns, row.user_ns,
                  1e9 / row.product_ns);
    } else {
      std::printf("%-42s %9.0f %9.0f %6.2f %9.0f %9.0f\n", c.name.c_str(), row.product_ns, row.floor_ns,
                  row.product_ns / row.floor_ns, row.user_ns, row.floor_user_ns);
    }
    std::fflush(stdout);
  }
  return 0;
}
