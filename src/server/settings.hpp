// One table of everything that can be set: it makes the flags, the environment and the YAML file, and their help.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "server/config.hpp"

namespace madang::server {

/// One thing that can be set: flag `--rtc-port`, environment `MADANG_RTC_PORT`, YAML `rtc-port:` or `rtc: {port: …}`.
struct Setting {
  std::string_view name;
  std::string_view value;  ///< what --help shows: "PORT"
  std::string_view group;
  std::string_view help;
  bool is_list = false;    ///< may be given several times
  bool is_switch = false;  ///< true or false; as a flag it needs no value
  /// Takes one value (of a list: one more). The error says what would be right, without naming the setting.
  Result<Done> (*set)(Config& config, const std::string& value);
  /// Empties a list before its first value from a stronger source.
  void (*clear)(Config& config) = nullptr;
};

std::span<const Setting> settings();
const Setting* find_setting(std::string_view name);

/// Values of one setting from one source, and what to call that source in an error.
struct Given {
  std::string name;
  std::vector<std::string> values;
  std::string where;  ///< "madang.yaml:7", "MADANG_LISTEN", "--listen"
};

/// Puts `given` over what `config` holds. An unknown name or wrong value is one sentence that begins with `where`.
Result<Done> apply(Config& config, const Given& given);

/// The settings of a YAML text, in order; nested maps join their keys with "-". Errors name file and line.
Result<std::vector<Given>> parse_yaml(const std::string& text, const std::string& file);

/// Those of the environment that begin with MADANG_; other programs' variables are not ours.
Result<std::vector<Given>> parse_environment(const char* const* environment);

/// What no single setting can see: settings that contradict each other.
Result<Done> check(const Config& config);

}  // namespace madang::server
