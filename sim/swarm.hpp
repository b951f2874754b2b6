// Random rooms on random links, with random things done to them: from a seed, so that what breaks can be played again.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"

namespace madang::sim {

struct SwarmResult {
  std::string story;   ///< what was done, a line each
  std::string broken;  ///< empty: every promise was kept
  std::uint64_t trace = 0;
  std::uint64_t datagrams = 0;
  Duration lasted{};
};

SwarmResult run_swarm(std::uint64_t seed, bool keeps_story);

}  // namespace madang::sim
