// madang-sim: plays scenarios and random swarms in virtual time. The same seed always plays the same.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "sim/scenario.hpp"
#include "sim/swarm.hpp"

namespace {

using namespace madang::sim;

constexpr int kOk = 0, kBroken = 1, kUsage = 2;

int list() {
  for (const Scenario& scenario : scenarios()) { fmt::print("{:<40} {}\n", scenario.name, scenario.behaviour); }
  return kOk;
}

int play_one(const std::string& name, std::uint64_t seed, bool is_quiet) {
  for (const Scenario& scenario : scenarios()) {
    if (scenario.name != name) { continue; }
    Play play(seed, !is_quiet);
    fmt::print("{}, seed {}: {}\n", name, seed, scenario.behaviour);
    scenario.run(play);
    const bool holds = play.conclude();
    if (!holds) { fmt::print("BROKEN\n{}", play.failures()); }
    fmt::print("trace {:016x}\n", play.trace());
    return holds ? kOk : kBroken;
  }
  fmt::print(stderr, "there is no scenario \"{}\"; --list tells which there are\n", name);
  return kUsage;
}

/// All scenarios of one file of tests/scenarios.
int play_file(const std::string& file, std::uint64_t seed, bool is_quiet, const std::vector<std::string>& except) {
  int played = 0, worst = kOk;
  for (const Scenario& scenario : scenarios()) {
    if (scenario.file != file || std::count(except.begin(), except.end(), scenario.name) > 0) { continue; }
    ++played;
    worst = std::max(worst, play_one(scenario.name, seed, is_quiet));
  }
  return played == 0 ? kUsage : worst;
}

/// Whether all that broke has a name among the findings that are open already.
bool is_known(const std::string& broken, const std::vector<std::string>& open) {
  for (std::size_t at = 0; at < broken.size();) {
    const std::size_t end = std::min(broken.find('\n', at), broken.size());
    const std::string line = broken.substr(at, end - at);
    const bool is_open = std::any_of(open.begin(), open.end(), [&](const std::string& finding) {
      return line.find(finding) != std::string::npos;
    });
    if (!line.empty() && !is_open) { return false; }
    at = end + 1;
  }
  return true;
}

int play_swarm(std::uint64_t first, std::uint64_t last, bool is_loud, const std::vector<std::string>& open) {
  std::uint64_t known = 0;
  double hours = 0;
  std::uint64_t datagrams = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const SwarmResult result = run_swarm(seed, is_loud);
    hours += madang::to_seconds(result.lasted) / 3600;
    datagrams += result.datagrams;
    if (is_loud || !result.broken.empty()) { fmt::print("{}", result.story); }
    if (is_loud || !result.broken.empty()) { fmt::print("seed {} trace {:016x}\n", seed, result.trace); }
    if (!result.broken.empty() && is_known(result.broken, open)) {
      fmt::print("{}an open finding, by seed {}\n", result.broken, seed);
      ++known;
      continue;
    }
    if (!result.broken.empty()) {
      fmt::print("{}BROKEN by seed {}: madang-sim --swarm --seeds {}-{} --loud\n", result.broken, seed, seed, seed);
      return kBroken;
    }
  }
  if (known > 0) {
    fmt::print("{} seeds, {:.2f} virtual hours, {} datagrams: {} seeds met findings that are open\n", last - first + 1, hours,
               datagrams, known);
    return kOk;
  }
  fmt::print("{} seeds, {:.2f} virtual hours, {} datagrams: every promise kept\n", last - first + 1, hours, datagrams);
  return kOk;
}

/// "7" or "1-300".
bool parse_seeds(const std::string& text, std::uint64_t& first, std::uint64_t& last) {
  char* end = nullptr;
  first = last = std::strtoull(text.c_str(), &end, 10);
  if (end == text.c_str()) { return false; }
  if (*end == '-') { last = std::strtoull(end + 1, &end, 10); }
  return *end == '\0' && first <= last;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Plays the whole server, but its sockets and threads, in virtual time."};
  bool wants_list = false, is_swarm = false, is_loud = false, is_quiet = false;
  std::string name, file, seeds = "1-300";
  std::vector<std::string> open, except;
  std::uint64_t seed = 1;
  app.add_flag("--list", wants_list, "list the scenarios");
  app.add_option("--scenario", name, "play this one");
  app.add_option("--file", file, "play all of one file of tests/scenarios");
  app.add_option("--seed", seed, "with this seed")->default_val(1);
  app.add_flag("--quiet", is_quiet, "print only what is broken, and the trace");
  app.add_flag("--swarm", is_swarm, "play random rooms; stops at the first broken promise");
  app.add_option("--seeds", seeds, "which ones, as A-B")->default_val("1-300");
  app.add_option("--open", open, "with --swarm: a promise known to be broken, which is counted and goes on");
  app.add_option("--except", except, "with --file: leave this scenario out");
  app.add_flag("--loud", is_loud, "tell what happens in each");
  CLI11_PARSE(app, argc, argv);
  if (wants_list) { return list(); }
  if (!name.empty()) { return play_one(name, seed, is_quiet); }
  if (!file.empty()) { return play_file(file, seed, is_quiet, except); }
  if (is_swarm) {
    std::uint64_t first = 0, last = 0;
    if (!parse_seeds(seeds, first, last)) {
      fmt::print(stderr, "--seeds wants A-B\n");
      return kUsage;
    }
    return play_swarm(first, last, is_loud, open);
  }
  fmt::print("{}", app.help());
  return kUsage;
}
