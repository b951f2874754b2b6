#include "sim/scenario.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/check.hpp"

namespace madang::sim {

namespace {

std::vector<Scenario>& registry() {
  static std::vector<Scenario> all;
  return all;
}

}  // namespace

ScenarioRegistration::ScenarioRegistration(std::string name, std::string behaviour, std::function<void(Play&)> run,
                                           const char* file) {
  registry().push_back({std::move(name), std::move(behaviour), std::move(run), std::filesystem::path(file).stem().string()});
}

std::vector<Scenario> scenarios() {
  std::vector<Scenario> all = registry();
  std::sort(all.begin(), all.end(), [](const Scenario& a, const Scenario& b) { return a.name < b.name; });
  return all;
}

World& Play::open(World::Options options) {
  MADANG_CHECK(!world_);
  options.seed = seed_;
  world_ = std::make_unique<World>(options);
  return *world_;
}

void Play::say(const std::string& line) {
  if (!is_loud_) { return; }
  const double now = world_ ? to_seconds(world_->now() - Instant{}) : 0;
  fmt::print("{:10.3f}  {}\n", now, line);
}

void Play::fail_with(const std::string& line) {
  say("NOT SO: " + line);
  failures_ += line + "\n";
}

void Play::expect(bool holds, const std::string& sentence) { holds ? say(sentence) : fail_with(sentence); }

void Play::expect_at_least(const std::string& what, double value, double least) {
  const std::string line = fmt::format("{}: {:.6g} (at least {:g})", what, value, least);
  value >= least ? say(line) : fail_with(line);
}

void Play::expect_at_most(const std::string& what, double value, double most) {
  const std::string line = fmt::format("{}: {:.6g} (at most {:g})", what, value, most);
  value <= most ? say(line) : fail_with(line);
}

bool Play::conclude() {
  World& world = this->world();
  for (const auto& client : world.clients) {
    for (const auto& stream : client->streams) {
      if (!stream->is_closed()) { tell("{}: {}", client->name(), stream->describe(world.now())); }
    }
  }
  world.finish();
  tell("{} datagrams to the server, {} from it; {} events in {:.1f} s", world.datagrams_up(), world.datagrams_down(),
       world.trace().events(), to_seconds(world.now() - at(10s)));
  const Promises& promises = world.promises();
  for (const auto& [promise, times] : promises.kept()) { tell("kept {} times: {}", times, promise); }
  if (!promises.all_kept()) { fail_with(promises.describe()); }
  trace_ = world.trace().value();
  world_.reset();
  return failures_.empty();
}

}  // namespace madang::sim
