#include <fmt/core.h>

#include "server/command_line.hpp"
#include "server/log.hpp"
#include "server/serve.hpp"

extern char** environ;

int main(int argc, char** argv) {
  using namespace madang::server;
  const auto command = parse_command_line(argc, argv, environ);
  if (!command) {
    fmt::print(stderr, "madang: {}\n", command.error().message);
    return kExitUsage;
  }
  switch (command->what) {
    case CommandLine::Do::Print: fmt::print("{}", command->text); return command->exit_code;
    case CommandLine::Do::CheckConfig: fmt::print("The settings are right.\n"); return kExitOk;
    case CommandLine::Do::Serve: break;
  }
  set_up_log(command->config);
  return serve(command->config);
}
