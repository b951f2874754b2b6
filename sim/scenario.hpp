// A story with numbers: who does what in a world, and what must have become of it.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/world.hpp"

namespace madang::sim {

/// One run of a scenario: it opens a world, lets things happen, and states what it expects.
class Play {
 public:
  Play(std::uint64_t seed, bool is_loud) : seed_(seed), is_loud_(is_loud) {}

  std::uint64_t seed() const { return seed_; }
  /// Once per play. The seed is the play's.
  World& open(World::Options options = {});
  World& world() { return world_ ? *world_ : open(); }

  template <typename... Args>
  void tell(fmt::format_string<Args...> text, Args&&... args) {
    say(fmt::format(text, std::forward<Args>(args)...));
  }
  void expect(bool holds, const std::string& sentence);
  void expect_at_least(const std::string& what, double value, double least);
  void expect_at_most(const std::string& what, double value, double most);

  /// Finishes the world; says whether everything held.
  bool conclude();
  std::uint64_t trace() const { return trace_; }
  const std::string& failures() const { return failures_; }

 private:
  void say(const std::string& line);
  void fail_with(const std::string& line);

  std::uint64_t seed_;
  bool is_loud_;
  std::unique_ptr<World> world_;
  std::uint64_t trace_ = 0;
  std::string failures_;
};

struct Scenario {
  std::string name;
  std::string behaviour;  ///< a sentence
  std::function<void(Play&)> run;
  std::string file;  ///< without folder and ending
};

/// All there are, by name.
std::vector<Scenario> scenarios();

/// A namespace-scope object of this type adds scenarios to the program it is linked into.
struct ScenarioRegistration {
  ScenarioRegistration(std::string name, std::string behaviour, std::function<void(Play&)> run, const char* file);
};

}  // namespace madang::sim

/// MADANG_SCENARIO(name, "behaviour") { … play … }
#define MADANG_SCENARIO(name, behaviour)                                                                       \
  static void scenario_##name(::madang::sim::Play& play);                                                      \
  static const ::madang::sim::ScenarioRegistration registration_##name(#name, behaviour, scenario_##name,      \
                                                                         __FILE__);                            \
  static void scenario_##name(::madang::sim::Play& play)
