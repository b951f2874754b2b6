// What a person typed: `madang [serve] [--flags]`, `madang config check`, --help, --version.
#pragma once

#include <string>

#include "base/result.hpp"
#include "server/config.hpp"

namespace madang::server {

struct CommandLine {
  enum class Do { Serve, CheckConfig, Print };
  Do what = Do::Serve;
  Config config;
  std::string text;   ///< to print, for Print
  int exit_code = 0;  ///< for Print
};

/// Reads flags over environment over file over defaults. A wrong one is a sentence.
Result<CommandLine> parse_command_line(int argc, const char* const* argv, const char* const* environment);

}  // namespace madang::server
